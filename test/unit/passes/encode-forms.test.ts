import { expect, test } from '@jest/globals';
import { interpreter } from '../../../src/ir/interpret.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { random } from '../../../src/support/random.ts';
import { type Numbers, isFloat } from '../../../src/tensor/dtype.ts';
import type { Samples } from '../../../src/tensor/samples.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { expectSame } from '../../export/expect-same.ts';
import { convert, fidelity, floatOps } from '../../support/convert.ts';

/** Networks of a few ops of stage `ann`; the last value is the output. */
const FORMS: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ['a square', ['input %x : tensor f32[2,6]', '%y = mul(%x, %x) : tensor f32[2,6]']],
  [
    'functions of the same value',
    [
      'input %x : tensor f32[2,6]',
      '%s = sin(%x) : tensor f32[2,6]',
      '%y = mul(%s, %x) : tensor f32[2,6]',
    ],
  ],
  [
    'the smaller, by a comparison',
    [
      'input %x : tensor f32[2,6]',
      'input %w : tensor f32[2,6]',
      '%c = less(%x, %w) : tensor bool[2,6]',
      '%y = where(%c, %x, %w) : tensor f32[2,6]',
    ],
  ],
  [
    'a comparison with constants',
    [
      'input %x : tensor f32[2,6]',
      '%k = constant() {value = f32[6](0, 0.5, -0.5, 1, -1, 0.1)} : tensor f32[6]',
      '%c = less(%x, %k) : tensor bool[2,6]',
      '%y = where(%c, %x, %k) : tensor f32[2,6]',
    ],
  ],
  [
    'a fill by a mask of ids',
    [
      'input %x : tensor f32[2,6]',
      'input %m : tensor i64[2,6]',
      '%c = cast(%m) {to = "bool"} : tensor bool[2,6]',
      '%k = constant() {value = f32[](-1.5)} : tensor f32[]',
      '%y = where(%c, %x, %k) : tensor f32[2,6]',
    ],
  ],
  [
    'a mask of ids as a factor',
    [
      'input %x : tensor f32[2,6]',
      'input %m : tensor i64[2,6]',
      '%c = cast(%m) {to = "f32"} : tensor f32[2,6]',
      '%y = mul(%c, %x) : tensor f32[2,6]',
    ],
  ],
  [
    'two masks of ids',
    [
      'input %x : tensor f32[2,6]',
      'input %m : tensor i64[2,6]',
      'input %n : tensor i64[6]',
      '%c = cast(%m) {to = "bool"} : tensor bool[2,6]',
      '%d = cast(%n) {to = "bool"} : tensor bool[6]',
      '%e = or(%c, %d) : tensor bool[2,6]',
      '%k = constant() {value = f32[](-1.5)} : tensor f32[]',
      '%y = where(%e, %x, %k) : tensor f32[2,6]',
    ],
  ],
  [
    'a mask of the largest float added to scores',
    [
      'input %x : tensor f32[2,6]',
      'input %m : tensor i64[2,6]',
      '%c = cast(%m) {to = "f32"} : tensor f32[2,6]',
      '%one = constant() {value = f32[](-1)} : tensor f32[]',
      '%a = add(%c, %one) : tensor f32[2,6]',
      '%k = constant() {value = f32[](3.4e+38)} : tensor f32[]',
      '%b = mul(%a, %k) : tensor f32[2,6]',
      '%s = add(%x, %b) : tensor f32[2,6]',
      '%y = softmax(%s) : tensor f32[2,6]',
    ],
  ],
  [
    'two comparisons',
    [
      'input %x : tensor f32[2,6]',
      'input %w : tensor f32[2,6]',
      '%z = constant() {value = f32[](0)} : tensor f32[]',
      '%a = less(%x, %z) : tensor bool[2,6]',
      '%b = less(%w, %z) : tensor bool[2,6]',
      '%c = and(%a, %b) : tensor bool[2,6]',
      '%y = cast(%c) {to = "f32"} : tensor f32[2,6]',
    ],
  ],
  [
    'a softmax along another axis',
    ['input %x : tensor f32[2,6]', '%y = softmax(%x) {axis = 0} : tensor f32[2,6]'],
  ],
  [
    'a log-softmax along another axis',
    ['input %x : tensor f32[2,6]', '%y = log-softmax(%x) {axis = 0} : tensor f32[2,6]'],
  ],
  [
    'a quotient by constants',
    [
      'input %x : tensor f32[2,6]',
      '%k = constant() {value = f32[6](1, 2, 3, 4, -1, 5)} : tensor f32[6]',
      '%y = div(%x, %k) : tensor f32[2,6]',
    ],
  ],
  [
    'a quotient of values',
    [
      'input %x : tensor f32[2,6]',
      'input %w : tensor f32[2,6]',
      '%e = exp(%w) : tensor f32[2,6]',
      '%y = div(%x, %e) : tensor f32[2,6]',
    ],
  ],
  ['running sums', ['input %x : tensor f32[2,6]', '%y = cum-sum(%x) {axis = 1} : tensor f32[2,6]']],
  [
    'a known condition',
    [
      'input %x : tensor f32[2,6]',
      'input %w : tensor f32[2,6]',
      '%k = constant() {value = bool[6](1, 0, 0, 1, 1, 0)} : tensor bool[6]',
      '%y = where(%k, %x, %w) : tensor f32[2,6]',
    ],
  ],
  [
    'a vector over its length',
    [
      'input %x : tensor f32[2,6]',
      '%q = mul(%x, %x) : tensor f32[2,6]',
      '%s = reduce-sum(%q) {axes = [1], keepDims = true} : tensor f32[2,1]',
      '%r = sqrt(%s) : tensor f32[2,1]',
      '%y = div(%x, %r) : tensor f32[2,6]',
    ],
  ],
  [
    'a local response norm',
    [
      'input %x : tensor f32[1,6,2,2]',
      '%y = lrn(%x) {size = 3, alpha = 0.3, beta = 0.75, bias = 1} : tensor f32[1,6,2,2]',
    ],
  ],
  [
    'a power',
    [
      'input %x : tensor f32[2,6]',
      '%k = constant() {value = f32[](2)} : tensor f32[]',
      '%y = pow(%x, %k) : tensor f32[2,6]',
    ],
  ],
  [
    'known places',
    [
      'input %x : tensor f32[2,6]',
      '%k = constant() {value = i64[3,2](0, 1, 1, 3, 0, 5)} : tensor i64[3,2]',
      '%y = gather-nd(%x, %k) : tensor f32[3]',
    ],
  ],
  [
    'the largest of values',
    [
      'input %x : tensor f32[2,6]',
      'input %w : tensor f32[2,6]',
      '%z = mul(%x, %w) : tensor f32[2,6]',
      '%y = max(%x, %w, %z) : tensor f32[2,6]',
    ],
  ],
  [
    'what follows from ids',
    [
      'input %x : tensor f32[2,6]',
      'input %m : tensor i64[2,6]',
      '%c = cast(%m) {to = "f32"} : tensor f32[2,6]',
      '%k = constant() {value = f32[](2.5)} : tensor f32[]',
      '%y = mul(%c, %k) : tensor f32[2,6]',
    ],
  ],
  [
    'an answer of yes or no',
    [
      'input %x : tensor f32[2,6]',
      'input %w : tensor f32[2,6]',
      '%y = less(%x, %w) : tensor bool[2,6]',
    ],
  ],
  [
    'an instance norm',
    [
      'input %x : tensor f32[1,2,3,3]',
      '%m = reduce-mean(%x) {axes = [2, 3], keepDims = true} : tensor f32[1,2,1,1]',
      '%n = constant() {value = f32[](-1)} : tensor f32[]',
      '%mn = mul(%m, %n) : tensor f32[1,2,1,1]',
      '%d = add(%x, %mn) : tensor f32[1,2,3,3]',
      '%q = mul(%d, %d) : tensor f32[1,2,3,3]',
      '%v = reduce-mean(%q) {axes = [2, 3], keepDims = true} : tensor f32[1,2,1,1]',
      '%e = constant() {value = f32[](0.00001)} : tensor f32[]',
      '%ve = add(%v, %e) : tensor f32[1,2,1,1]',
      '%s = sqrt(%ve) : tensor f32[1,2,1,1]',
      '%y = div(%d, %s) : tensor f32[1,2,3,3]',
    ],
  ],
  [
    'a place in a mask of several ids',
    [
      'input %x : tensor f32[2,6]',
      'input %i : tensor i64[6]',
      '%k = constant() {value = i64[6](3, 2, 1, 0, 2, 3)} : tensor i64[6]',
      '%e = equal(%i, %k) : tensor bool[6]',
      '%z = constant() {value = f32[](0)} : tensor f32[]',
      '%y = where(%e, %x, %z) : tensor f32[2,6]',
    ],
  ],
  [
    'running sums from the end',
    [
      'input %x : tensor f32[2,6]',
      '%y = cum-sum(%x) {axis = 1, exclusive = true, reverse = true} : tensor f32[2,6]',
    ],
  ],
  [
    'a sum and a product that broadcast',
    [
      'input %x : tensor f32[2,1]',
      '%k = constant() {value = f32[6](1, 2, 3, 4, -5, 6)} : tensor f32[6]',
      '%a = add(%x, %k) : tensor f32[2,6]',
      '%b = mul(%x, %k) : tensor f32[2,6]',
      '%y = add(%a, %b) : tensor f32[2,6]',
    ],
  ],
  [
    'a row of a table that follows from ids',
    [
      'input %i : tensor i64[4]',
      '%o = constant() {value = i64[](1)} : tensor i64[]',
      '%j = add(%i, %o) : tensor i64[4]',
      '%t = constant() {value = f32[5,2](1, 2, 3, 4, 5, 6, 7, 8, 9, 10)} : tensor f32[5,2]',
      '%y = gather(%t, %j) {axis = 0} : tensor f32[4,2]',
    ],
  ],
];

/** Of eight bits, of which a product of two loses one or two. */
const LEAST = 36;

test.each(FORMS)(
  '%s becomes spikes that settle at what onnxruntime computes',
  async (_name, lines) => {
    const float = graphOf(lines);
    const fixed = await convert(float, { ...drawn(float, 1), count: 16 });
    expect(floatOps(fixed)).toEqual([]);
    const unseen = drawn(float, 100);
    expect(fidelity(float, fixed, [0, 1, 2, 3].map(unseen.get))).toBeGreaterThan(LEAST);
    await expect(expectSame(fixed)).resolves.toBeDefined();
  },
);

test('ids beyond a mask are as the last of its table', async () => {
  const float = graphOf(FORMS.find(([name]) => name === 'a fill by a mask of ids')![1]);
  const fixed = await convert(float, { ...drawn(float, 1), count: 16 });
  const x = new Float32Array(12).fill(1);
  const at = (m: number) => {
    const machine = interpreter(fixed, OP_TABLE);
    machine.step({ x, m: new Float64Array(12).fill(m) });
    return Array.from(machine.value(fixed.outputs[0]!.value));
  };
  expect(at(7)).toEqual(at(1));
  expect(at(0)).not.toEqual(at(1));
});

test.each([
  [
    'arg-max',
    ['input %x : tensor f32[6]', '%y = arg-max(%x) {axis = 0, keepDims = true} : tensor i64[1]'],
  ],
  [
    'reduce-prod',
    [
      'input %x : tensor f32[6]',
      '%y = reduce-prod(%x) {axes = [0], keepDims = true} : tensor f32[1]',
    ],
  ],
  [
    'pow',
    ['input %x : tensor f32[6]', 'input %w : tensor f32[6]', '%y = pow(%x, %w) : tensor f32[6]'],
  ],
])('%s of values is refused by name', async (kind, lines) => {
  const float = graphOf(lines);
  await expect(convert(float, { ...drawn(float, 1), count: 2 })).rejects.toMatchObject({
    diagnostics: [{ code: 'SPK5011', message: expect.stringContaining(kind) }],
  });
});

function graphOf(lines: readonly string[]): Graph {
  const text = ['spk 1', 'graph form : ann', ...lines, 'output y = %y', ''].join('\n');
  return parse(text, { ops: OP_TABLE }).graph;
}

/** Floats from -2 to 2; ids from 0 to 3, and masks of 0 and 1. */
function drawn({ inputs }: Graph, first: number): Samples {
  const get = (i: number) => {
    const source = random(first + i);
    return Object.fromEntries(
      inputs.map(({ name, type }): [string, Numbers] => {
        const length = sizeOf(type.shape);
        return isFloat(type.dtype)
          ? [name, Float32Array.from({ length }, () => source.next() * 4 - 2)]
          : [name, Float64Array.from({ length }, () => source.int(0, name === 'i' ? 3 : 1))];
      }),
    );
  };
  return { count: 16, get };
}
