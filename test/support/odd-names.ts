import type { Random } from '../../src/support/random.ts';

/** Names that a text form stumbles over: they need quotes, look like numbers, or mean something elsewhere. */
const ODD = [
  '__proto__',
  'constructor',
  'toString',
  'a b',
  ' ',
  '',
  'x;y',
  'ünïcödé',
  '層/3:0',
  '🙂',
  'new\nline',
  'tab\t',
  'quo"ted',
  'back\\slash',
  '%x',
  'inf',
  'inf-1',
  'nan',
  '-1',
  '1e3',
  'true',
  'input',
  'graph',
  'loc',
  '\u2028',
  '\ud800',
  '(x, y)',
] as const;

const PLAIN = [
  'x',
  'conv1',
  'layer/0/relu',
  'x.range',
  'h',
  'out:0',
  '/MatMul_1',
  '$weird-1',
] as const;

const LOCS = [
  ...['/conv1/Conv', 'node "relu"', 'two\nlines', "it's", '', 'C:\\model\\net.onnx', '層'],
] as const;

/** Gives out names, each once. */
export function nameSource(random: Random): () => string {
  const used = new Set<string>();
  return () => {
    const wanted = random.pick<string>(random.next() < 0.3 ? ODD : PLAIN);
    let name = wanted;
    for (let i = 1; used.has(name); i++) name = `${wanted}${i}`;
    used.add(name);
    return name;
  };
}

export function drawLoc(random: Random): string[] {
  return Array.from({ length: Math.max(0, random.int(-1, 3)) }, () => random.pick(LOCS));
}
