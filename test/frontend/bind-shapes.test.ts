import { expect, test } from '@jest/globals';
import { type DeclaredInput, bindShapes } from '../../src/frontend/bind-shapes.ts';
import type { Shape } from '../../src/tensor/shape.ts';

const IMAGE: DeclaredInput = { name: 'image', extents: ['N', 3, 'H', undefined] };
const MASK: DeclaredInput = { name: 'mask', extents: ['N', 'H'] };

function bind(
  inputs: readonly DeclaredInput[],
  given: Readonly<Record<string, Shape>> = {},
  batch?: number,
) {
  const inputShapes = new Map(Object.entries(given));
  const { shapes, diagnostics } = bindShapes(
    inputs,
    batch === undefined ? { inputShapes } : { inputShapes, batch },
  );
  return diagnostics.length > 0
    ? diagnostics.map((d) => `${d.code}: ${d.message}`)
    : Object.fromEntries(shapes);
}

test('an open leading extent is one, or the batch', () => {
  const open: DeclaredInput = { name: 'x', extents: [undefined, 784] };
  expect(bind([open])).toEqual({ x: [1, 784] });
  expect(bind([open], {}, 16)).toEqual({ x: [16, 784] });
});

test('a shape may be given without a name where there is one input', () => {
  expect(bind([IMAGE], { '': [2, 3, 32, 32] })).toEqual({ image: [2, 3, 32, 32] });
  expect(bind([IMAGE, MASK], { '': [2, 3, 32, 32] })).toContain(
    'SPK4006: a shape is given without the name of its input, and the model has 2 inputs',
  );
});

test('a name stands for the same extent in all inputs', () => {
  const shapes = { image: [4, 3, 32, 32], mask: [4, 32] };
  expect(bind([IMAGE, MASK], { image: [4, 3, 32, 32] })).toEqual(shapes);
  expect(bind([{ name: 'x', extents: ['N', 2, 'N'] }], {}, 5)).toEqual({ x: [5, 2, 5] });
});

test('an input of unknown rank takes the given shape', () => {
  const unknown: DeclaredInput = { name: 'x', extents: undefined };
  expect(bind([unknown], { x: [1, 2] })).toEqual({ x: [1, 2] });
  expect(bind([unknown])).toEqual([`SPK4009: input 'x' leaves extents open: all of them`]);
});

test('open extents are named', () => {
  expect(bind([IMAGE])).toEqual([`SPK4009: input 'image' leaves extents open: 2 (H), 3`]);
});

test('a given shape must agree with the model', () => {
  expect(bind([IMAGE], { image: [1, 4, 32, 32] })).toEqual([
    `SPK4007: input 'image' is declared as [N,3,H,?], the shape given for it is [1,4,32,32]`,
  ]);
  expect(bind([IMAGE], { image: [1, 3, 32] })).toEqual([expect.stringContaining('SPK4007')]);
});

test('a batch must agree with the model', () => {
  expect(bind([{ name: 'x', extents: [1, 784] }], {}, 2)).toEqual([
    `SPK4008: input 'x' is declared as [1,784], its batch cannot be 2`,
  ]);
});

test('a shape for an input that is not there is a fault', () => {
  const found = bindShapes([MASK], { inputShapes: new Map([['maks', [1, 1]]]) }).diagnostics;
  expect(found[0]).toMatchObject({ code: 'SPK4006', hint: `did you mean 'mask'?` });
});

test('a value has no more elements than can be counted', () => {
  const huge = bind([{ name: 'x', extents: [2 ** 20, 2 ** 20] }]);
  expect(huge).toEqual([expect.stringContaining('SPK4010')]);
});

test('samples say what is open, but for the axis along which they are counted', () => {
  const fromSamples = (inputs: readonly DeclaredInput[], arrays: Record<string, Shape>) => {
    const sampleShapes = new Map(Object.entries(arrays));
    const { shapes, assumed } = bindShapes(inputs, { inputShapes: new Map(), sampleShapes });
    return { ...Object.fromEntries(shapes), assumed };
  };
  const words: DeclaredInput = { name: 'ids', extents: ['N', 'T'] };
  const mask: DeclaredInput = { name: 'mask', extents: ['N', 'T'] };
  const assumed = [`axis 0 (N) of 'ids'`];
  expect(fromSamples([words], { ids: [20, 7] })).toEqual({ ids: [1, 7], assumed });
  expect(fromSamples([words], { '': [20, 7] })).toEqual({ ids: [1, 7], assumed });
  expect(fromSamples([words], { ids: [20, 3, 7] })).toEqual({ ids: [3, 7], assumed: [] });
  expect(fromSamples([words, mask], { ids: [20, 7] })).toEqual({
    ...{ ids: [1, 7], mask: [1, 7] },
    assumed: [...assumed, `axis 0 (N) of 'mask'`],
  });
  const fixed: DeclaredInput = { name: 'x', extents: [4, undefined] };
  expect(fromSamples([fixed], { x: [4, 9] })).toEqual({ x: [4, 9], assumed: [] });
  const any: DeclaredInput = { name: 'x', extents: undefined };
  expect(fromSamples([any], { x: [20, 5] })).toEqual({ x: [1, 5], assumed: [] });
});

test('a given shape goes before that of samples', () => {
  const inputShapes = new Map([['image', [2, 3, 8, 8]]]);
  const sampleShapes = new Map([['image', [50, 3, 9, 9]]]);
  const { shapes } = bindShapes([IMAGE], { inputShapes, sampleShapes });
  expect(shapes.get('image')).toEqual([2, 3, 8, 8]);
});

test('a shape under a wrong name is the only fault', () => {
  expect(bind([IMAGE, MASK], { images: [1, 3, 8, 8] })).toEqual([
    `SPK4006: the model has no input 'images'`,
  ]);
});
