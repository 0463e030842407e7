import type { Graph } from '../src/ir/graph.ts';
import { OP_TABLE } from '../src/ir/ops/index.ts';
import { parse } from '../src/ir/parse.ts';
import { random } from '../src/support/random.ts';
import type { Numbers } from '../src/tensor/dtype.ts';
import type { Executor, SessionOptions } from './executor.ts';
import { reference } from './executors/reference.ts';

/**
 * A small network that touches what devices get wrong: decays that round toward zero, negative
 * sums, a level that is taken back, and a delay.
 */
const PROGRAM = `spk 1
graph self-test : fixed
input %x : tensor f32[4]
%s = encode(%x) {gain = 7, low = -7, high = 7, limit = 3} : spikes i3[4]
%d = delay(%s) {steps = 2} : spikes i3[4]
%a = dense(%s) {weight = i8[3,4](90, -81, 3, -4, -128, 127, 55, 6, 17, -38, -99, 100)} : current i32[3]
%b = dense(%d) {weight = i8[3,4](-5, 14, 73, -82, 91, -10, 11, 12, -13, 104, 15, -16)} : current i32[3]
%c = add(%a, %b) : current i32[3]
%l = lif(%c) {du = i32[](1024), dv = i32[](128), vth = i32[](20)} : spikes u1[3]
%r = level(%c) {theta = i32[3](40, 75, 101), bias = i32[3](-9, 0, 33), low = -15, high = 15, limit = 4} : spikes i4[3]
%p = dense(%l) {weight = i8[2,3](1, -2, 3, -4, 5, -6)} : current i32[2]
%q = dense(%r) {weight = i8[2,3](64, -32, 16, -8, 4, -2)} : current i32[2]
%o = add(%p, %q) : current i32[2]
%y = sigma(%o) : current i32[2]
output y = %y
`;

const SAMPLES = 8;
const STEPS = 12;

export interface SelfTestDifference {
  readonly sample: number;
  readonly expected: readonly number[];
  readonly found: readonly number[];
}

/** Runs the self-test network on an executor and on the reference; the first difference, if any. */
export async function selfTest(
  executor: Executor,
  { bridge }: SessionOptions = {},
): Promise<SelfTestDifference | undefined> {
  const graph = selfTestGraph();
  const samples = Array.from({ length: SAMPLES }, (_, i) => sample(i));
  const expected = await runOn(reference, graph, samples);
  const found = await runOn(executor, graph, samples, bridge && { bridge });
  const at = expected.findIndex((numbers, i) => numbers.join() !== found[i]!.join());
  return at === -1 ? undefined : { sample: at, expected: expected[at]!, found: found[at]! };
}

export function selfTestGraph(): Graph {
  return parse(PROGRAM, { ops: OP_TABLE, file: 'self-test' }).graph;
}

async function runOn(
  executor: Executor,
  graph: Graph,
  samples: readonly Record<string, Numbers>[],
  options?: SessionOptions,
): Promise<number[][]> {
  const session = await executor.open(graph, options);
  try {
    const results = await session.run(samples, STEPS);
    return results.map((result) => Array.from(result.outputs.get('y')!));
  } finally {
    session.close();
  }
}

function sample(seed: number): Record<string, Numbers> {
  const source = random(seed);
  return { x: Float32Array.from({ length: 4 }, () => source.next() * 2 - 1) };
}
