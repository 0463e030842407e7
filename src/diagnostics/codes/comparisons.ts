import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list } from './words.ts';

// SPK8220 to SPK8224: comparisons.

export const comparedNotCompiled = code<{ options: string; said: readonly string[] }>(
  {
    code: 'SPK8220',
    title: 'a model that does not compile with options that are compared',
    exit: EXIT.cannotCompile,
    explain:
      '`compare MODEL --options ... --options ...` compiles the model with both, and one of the two compiles failed. What it said follows.',
  },
  ({ options, said }) => ({
    message: `the model does not compile with '${options}'`,
    notes: said,
    hint: 'try the compile alone',
  }),
);

export const comparedUnlike = code<{
  what: string;
  a: readonly string[];
  b: readonly string[];
}>(
  {
    code: 'SPK8221',
    title: 'networks that cannot be compared on samples',
    exit: EXIT.usage,
    explain:
      '`compare --input` gives both sides the same samples and compares what outputs say. Inputs and outputs of one name stand for each other, the others in their order, where they hold as many numbers. Here some input has nothing that stands for it, or no output has.',
  },
  ({ what, a, b }) => ({
    message: `the two networks have other ${what}: ${shownPorts('A', a)}, ${shownPorts('B', b)}`,
    hint: 'without --input graphs and costs alone are compared',
  }),
);

export const comparedReshaped = code<{ notes: readonly string[] }>(
  {
    code: 'SPK8222',
    title: 'networks whose inputs or outputs are not alike',
    severity: 'warning',
    exit: EXIT.ok,
    explain:
      'The two sides of a comparison have inputs or outputs of other names or shapes. Those that hold as many numbers are taken for each other, in row-major order; what is left over is not compared.',
  },
  ({ notes }) => ({ message: 'the two networks are not of one shape', notes }),
);

export const comparedGone = code<{ sample: number; left: number }>(
  {
    code: 'SPK8223',
    title: 'a sample that went away during a comparison',
    exit: EXIT.notFound,
    explain:
      'Where outputs differ, `compare` runs the first sample that does once more, and reads it again. The file has fewer samples now than before.',
  },
  ({ sample, left }) => ({
    message: `sample ${sample} is gone: there are ${left} now`,
    hint: 'compare again, and leave the file as it is meanwhile',
  }),
);

function shownPorts(side: string, ports: readonly string[]): string {
  return `${side} ${ports.length === 0 ? 'none' : list(ports)}`;
}
