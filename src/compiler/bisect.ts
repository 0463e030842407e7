import type { Pass } from './pass.ts';

/**
 * Lets the first passes run, of those that could be left out, and says of each whether it does. Where a
 * result is wrong with all passes and right with none, halving the limit finds the pass that makes it so.
 */
export function bisect(limit: number, write: (text: string) => void): (pass: Pass) => boolean {
  let count = 0;
  return ({ name }) => {
    const runs = ++count <= limit;
    write(`bisect: pass ${count}, ${name}, ${runs ? 'runs' : 'is left out'}`);
    return runs;
  };
}
