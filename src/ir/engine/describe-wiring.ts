import { planProduct } from '../ops/products/plan-product.ts';
import { wiringOf } from '../ops/ledgers/wire-places.ts';
import { worthOf } from '../ops/ledgers/code.ts';
import { type Shape, broadcastIndex, sizeOf } from '../../tensor/shape.ts';
import { type Describe, integersOf, numberAttr, tensorIn } from './facts.ts';

/* Ops that move messages and currents, and the products of ledgers. */

export const add: Describe = ({ inputs, type }) => ({
  arrays: inputs.map(({ shape }) => placesOf(shape, type.shape)),
});

export const decode: Describe = ({ op: { attrs } }) => {
  const [start, window, base] = ['start', 'window', 'base'].map((name) =>
    numberAttr(attrs, name),
  ) as [number, number, number];
  const code = attrs['code'] as 'radix' | 'time';
  const worths = Int32Array.from({ length: window }, (_, at) =>
    worthOf({ code, start, window, base }, start + at),
  );
  return { numbers: [start], arrays: [worths] };
};

export const delay: Describe = ({ op: { attrs } }) => ({ numbers: [numberAttr(attrs, 'steps')] });

export const join: Describe = ({ op: { attrs }, inputs, type }) => {
  const axis = numberAttr(attrs, 'axis');
  const runs = inputs.map(({ shape }) => sizeOf(shape.slice(axis)));
  const rows = sizeOf(type.shape) === 0 ? 0 : sizeOf(type.shape.slice(0, axis));
  return { numbers: [rows, ...runs] };
};

export const wire: Describe = ({ op: { attrs } }) => ({
  numbers: [wiringOf(attrs).stride],
  arrays: [integersOf(tensorIn(attrs, 'index'))],
});

export const product: Describe = ({ op: { attrs }, inputs, type }) => ({
  numbers: [numberAttr(attrs, 'factor')],
  arrays: inputs.map(({ shape }) => placesOf(shape, type.shape)),
});

export const matrixProduct: Describe = ({ op: { attrs }, inputs: [a, b], type }) => {
  const plan = planProduct(a!.shape, b!.shape)!;
  const isEmpty = sizeOf(type.shape) === 0;
  // Where the result is empty, other extents may be too large for an array.
  const places = [plan.batchOfA, plan.batchOfB].map((batch) =>
    isEmpty ? new Int32Array() : broadcastIndex(batch, plan.batch),
  );
  const { rows, inner, columns } = plan;
  return { numbers: [rows, inner, columns, numberAttr(attrs, 'factor')], arrays: places };
};

/** Which element of an input is read for each of the result; none where it is the one in its place. */
function placesOf(from: Shape, to: Shape): Int32Array {
  return sizeOf(from) === sizeOf(to) ? new Int32Array() : broadcastIndex(from, to);
}
