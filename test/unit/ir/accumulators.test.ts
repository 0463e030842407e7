import { expect, test } from '@jest/globals';
import { type AccumulatorFacts, accumulatorsOf, witnessFor } from '../../../src/ir/accumulators.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { allocate } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { networkAt } from '../../support/random-network.ts';
import { forSeeds } from '../../support/for-seeds.ts';

const graphOf = (...lines: readonly string[]): Graph =>
  parse(`spk 1\ngraph g : fixed\n${lines.join('\n')}\n`, { ops: OP_TABLE }).graph;

const find = (graph: Graph, op: string, sum: string): AccumulatorFacts =>
  accumulatorsOf(graph, OP_TABLE).find((one) => one.op === op && one.sum === sum)!;

/** Each kind of synapse, with the bound of its sum for messages from -2 to 1. */
const SYNAPSES = [
  ['dense(%x) {weight = i8[2,4](1, -2, 3, 0, 5, 6, -7, 1)} : current i32[2]', 31],
  [
    'conv(%x) {weight = i8[1,2,2](3, -4, -5, 6), strides = [1], pads = [0, 0], dilations = [1]} : current i32[1,1,1]',
    27,
    '[1,2,2]',
  ],
  ['diagonal(%x) {weight = i16[4](-90, 20, 3, 1)} : current i32[4]', 180],
  [
    'sparse(%x) {size = 2, starts = i32[5](0, 1, 2, 3, 4), targets = i32[4](0, 1, 1, 1), weight = i8[4](9, -3, -4, -5)} : current i32[2]',
    24,
  ],
  [
    'conv-transpose(%x) {weight = i8[2,1,2](3, -4, -5, 6), strides = [1], pads = [0, 0], dilations = [1], outputPadding = [0]} : current i32[1,1,3]',
    27,
    '[1,2,2]',
  ],
] satisfies readonly (readonly [text: string, bound: number, shape?: string])[];

test.each<readonly [text: string, bound: number, shape?: string]>(SYNAPSES)(
  'a witness brings %s to its bound',
  (text, bound, shape = '[4]') => {
    const graph = graphOf(`input %x : spikes i2${shape}`, `%y = ${text}`, 'output y = %y');
    const facts = find(graph, 'y', 'sum');
    const witness = witnessFor(graph, OP_TABLE, facts)!;
    expect(Math.max(facts.high, -facts.low)).toBe(bound);
    const x = allocate('i2', 4);
    for (const { element, message } of witness.messages['x']!) x[element] = message;
    const machine = interpreter(graph, OP_TABLE);
    machine.step({ x });
    expect(machine.value('y')[witness.element]).toBe(witness.bound);
  },
);

test('levels and binary spikes bound what arrives, and a leak what is kept', () => {
  const graph = graphOf(
    'input %x : spikes u1[3]',
    '%a = dense(%x) {weight = i8[1,3](10, 20, -5)} : current i32[1]',
    '%n = lif(%a) {du = i32[](2047), dv = i32[](1024), vth = i32[](90)} : spikes u1[1]',
    'output y = %n',
  );
  // At most 30 units of 2^6 arrive; half of the current and three quarters of the voltage stay.
  expect(find(graph, 'n', 'u')).toMatchObject({ low: -640, high: 3840, needs: 13, bits: 24 });
  expect(find(graph, 'n', 'v')).toMatchObject({ low: -2560, high: 15_360, needs: 15 });
});

test('a sum that nothing bounds needs any number of bits, and has no witness', () => {
  const graph = graphOf(
    'input %x : spikes i4[2]',
    '%y = sigma(%x) : current i32[2]',
    'output y = %y',
  );
  const facts = find(graph, 'y', 'ledger');
  expect(facts.needs).toBe(Infinity);
  expect(witnessFor(graph, OP_TABLE, facts)).toBeUndefined();
});

/** A network of one path: what levels its encoder must have follows from the witness of its first synapse. */
test('the witness of a ledger is a set of levels that fill it', () => {
  const graph = graphOf(
    'input %x : tensor f32[3]',
    '%s = encode(%x) {gain = 1, low = -7, high = 9, limit = 16} : spikes i6[3]',
    '%a = dense(%s) {weight = i8[2,3](1, 2, -3, 100, -50, 0)} : current i32[2]',
    '%n = level(%a) {theta = i32[](10), high = 100, limit = 100} : spikes i8[2]',
    'output y = %n',
  );
  const facts = find(graph, 'n', 'ledger');
  const witness = witnessFor(graph, OP_TABLE, facts)!;
  const x = new Float32Array(3);
  for (const { element, message } of witness.messages['s']!) x[element] = message;
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ x });
  // Half of a threshold is added for the test, not kept.
  expect(facts.high).toBe(1250 + 5);
  expect(machine.state('n')['ledger']![witness.element]).toBe(facts.high - 5);
});

test('no state of a converted network needs more bits than it is said to', () =>
  forSeeds(
    40,
    (seed) => networkAt('fixed', seed),
    (graph, seed) => {
      const machine = interpreter(graph, OP_TABLE);
      const facts = accumulatorsOf(graph, OP_TABLE).filter(({ sum }) => sum === 'ledger');
      expect(facts.length).toBeGreaterThan(0);
      const inputs = Object.fromEntries(
        graph.inputs.map(({ name, type }) => [
          name,
          new Float32Array(sizeOf(type.shape)).map((_, i) => (((seed * 7 + i) % 9) - 4) / 2),
        ]),
      );
      for (let step = 0; step < 6; step++) {
        machine.step(inputs);
        for (const { op, low, high } of facts)
          for (const x of machine.state(op)['ledger'] ?? [])
            expect(x >= low && x <= high).toBe(true);
      }
    },
  ));
