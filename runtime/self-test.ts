import * as codes from '../src/diagnostics/codes.ts';
import { SpikeError } from '../src/diagnostics/diagnostic.ts';
import type { Graph } from '../src/ir/graph.ts';
import { OP_TABLE } from '../src/ir/ops/index.ts';
import { parse } from '../src/ir/parse.ts';
import { random } from '../src/support/random.ts';
import type { Numbers } from '../src/tensor/dtype.ts';
import type { Executor, SampleResult, SessionOptions } from './executor.ts';
import { reference } from './executors/reference.ts';
import { findProbes } from './probe.ts';

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

/** The same for devices that have LIF neurons and bits only: both signs, a loop, currents and voltages that last. */
const LIF_PROGRAM = `spk 1
graph self-test-lif : fixed
input %x : spikes u1[4]
%e = delay(%x) : spikes u1[4]
%a = dense(%e) {weight = i8[3,4](90, -82, 4, -4, -128, 126, 56, 6, 18, -38, -98, 100)} : current i32[3]
%h = delay(%y) {steps = 2} : spikes u1[3]
%b = dense(%h) {weight = i8[3,3](-6, 14, 74, -82, 92, -10, 12, 12, -14), exponent = 1} : current i32[3]
%c = add(%a, %b) : current i32[3]
%y = lif(%c) {du = i32[](1024), dv = i32[](128), vth = i32[](70)} : spikes u1[3]
output y = %y
`;

const SAMPLES = 8;
const STEPS = 12;
/** Numbers from the first that differs. */
const MOST_SHOWN = 8;

export interface SelfTestDifference {
  readonly sample: number;
  readonly expected: readonly number[];
  readonly found: readonly number[];
}

/**
 * Runs a self-test network on an executor and on the reference; the first difference, if any. A device that has not all of
 * its ops is given a simpler one.
 */
export async function selfTest(
  executor: Pick<Executor, 'open'>,
  { bridge }: SessionOptions = {},
): Promise<SelfTestDifference | undefined> {
  const options = bridge && { bridge };
  try {
    return await firstDifference(executor, selfTestGraph(), options);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    return firstDifference(executor, lifSelfTestGraph(), options);
  }
}

function isUnsupported(error: unknown): boolean {
  const { code } = codes.notOnDriver.info;
  return error instanceof SpikeError && error.diagnostics.every((one) => one.code === code);
}

export function selfTestGraph(): Graph {
  return parse(PROGRAM, { ops: OP_TABLE, file: 'self-test' }).graph;
}

export function lifSelfTestGraph(): Graph {
  return parse(LIF_PROGRAM, { ops: OP_TABLE, file: 'self-test-lif' }).graph;
}

async function firstDifference(
  executor: Pick<Executor, 'open'>,
  graph: Graph,
  options: SessionOptions | undefined,
): Promise<SelfTestDifference | undefined> {
  const isFloat = graph.inputs[0]!.type.dtype === 'f32';
  const probes = findProbes(graph, isFloat ? ['y'] : ['y', 'y.u', 'y.v']);
  const samples = Array.from({ length: SAMPLES }, (_, i) => (isFloat ? sample(i) : spikes(i)));
  const expected = await runOn(reference, graph, samples, { probes });
  const found = await runOn(executor, graph, samples, { ...options, probes });
  for (const [at, numbers] of expected.entries()) {
    const wrong = numbers.findIndex((x, i) => x !== found[at]![i]);
    const shown = (all: readonly number[]) => all.slice(wrong, wrong + MOST_SHOWN);
    if (wrong !== -1) return { sample: at, expected: shown(numbers), found: shown(found[at]!) };
  }
  return undefined;
}

async function runOn(
  executor: Pick<Executor, 'open'>,
  graph: Graph,
  samples: readonly Record<string, Numbers>[],
  options: SessionOptions,
): Promise<number[][]> {
  const session = await executor.open(graph, options);
  try {
    return (await session.run(samples, STEPS)).map(numbersIn);
  } finally {
    session.close();
  }
}

/** Its results and what was seen of them in each step, but for the voltage of a neuron that spikes: a chip shows a code there. */
function numbersIn({ outputs, recorded = new Map<string, Numbers>() }: SampleResult): number[] {
  const sent = recorded.get('y') ?? [];
  const voltages = Array.from(recorded.get('y.v') ?? [], (v, i) => (sent[i] === 0 ? v : 0));
  return [...outputs.get('y')!, ...sent, ...(recorded.get('y.u') ?? []), ...voltages];
}

function sample(seed: number): Record<string, Numbers> {
  const source = random(seed);
  return { x: Float32Array.from({ length: 4 }, () => source.next() * 2 - 1) };
}

/** Bits in each step. */
function spikes(seed: number): Record<string, Numbers> {
  const source = random(seed);
  return { x: Uint8Array.from({ length: 4 * STEPS }, () => source.int(0, 1)) };
}
