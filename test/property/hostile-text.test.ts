import { expect, test } from '@jest/globals';
import { randomInputs } from '../../src/compiler/check-bits.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { type Random, random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { seeds } from '../support/for-seeds.ts';
import { randomGraph } from '../support/random-graph.ts';

const TEXTS = 2000;
const STAGES = ['ann', 'snn', 'fixed'] as const;

/** What damaged or malicious text is made of. */
const PIECES = [
  ...['"', '\\', '%', '{', '}', '[', ']', '(', ')', ',', '=', ':', ';', '@', '\n', '\r', '\0'],
  ...[
    '-',
    '0',
    '1e999',
    '-1',
    'inf',
    'nan',
    '4294967296',
    '9007199254740993',
    '0.5',
    ' ',
    '\u2028',
  ],
  ...['i0', 'i64', 'u1', 'f16', 'bool', 'true', 'spk', 'graph', 'output', 'loc', '__proto__', '🙂'],
] as const;

/** Cuts, doubles, swaps and puts in a few pieces. */
function damage(text: string, source: Random): string {
  let damaged = text;
  for (let n = source.int(1, 4); n > 0; n--) {
    const start = source.int(0, damaged.length);
    const end = Math.min(damaged.length, start + source.int(0, 12));
    const piece = source.pick([
      '',
      damaged.slice(start, end).repeat(2),
      source.pick(PIECES),
      source.pick(damaged.split(/\b/)),
    ]);
    damaged = damaged.slice(0, start) + piece + damaged.slice(end);
  }
  return damaged;
}

function isSmall({ inputs, ops }: Graph): boolean {
  return [...inputs, ...ops].every(({ type }) => sizeOf(type.shape) < 10_000);
}

function runTwoSteps(graph: Graph): void {
  const machine = interpreter(graph, OP_TABLE);
  for (const seed of [1, 2]) machine.step(randomInputs(graph, seed));
}

test('damaged text gives diagnostics or a graph that runs, never a crash', () => {
  let refused = 0;
  for (const seed of seeds(TEXTS)) {
    const graph = randomGraph(seed, STAGES[seed % STAGES.length]!, { mostOps: 6 });
    const text = damage(print(graph, OP_TABLE), random(seed));
    try {
      const parsed = parse(text, { ops: OP_TABLE });
      const faults = [...parsed.diagnostics, ...verify(parsed.graph, OP_TABLE)];
      if (faults.length > 0) refused++;
      else if (isSmall(parsed.graph)) runTwoSteps(parsed.graph);
    } catch (error) {
      throw new Error(`seed ${seed}\n${text}`, { cause: error });
    }
  }
  expect(refused).toBeGreaterThan(seeds(TEXTS).length / 2);
});
