import { largestLevel } from '../ops/ledgers/code.ts';
import type { Attrs } from '../graph.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Describe, doubles, integersOf, numberAttr, tensorIn } from './facts.ts';
import { sharedParameters } from './shared-parameters.ts';

/* The populations that send levels. */

const CODES = ['payload', 'radix', 'time', 'rate'];

/** What all of them start with: how they send, and what the steps of a window are worth. */
function sending(attrs: Attrs) {
  const [start, window, base, limit] = ['start', 'window', 'base', 'limit'].map((name) =>
    numberAttr(attrs, name),
  ) as [number, number, number, number];
  const code = attrs['code'] as string;
  const most = largestLevel({ code: code as never, start, window, base });
  const worths = Float64Array.from({ length: code === 'radix' ? window : 0 }, (_, at) =>
    // More than any level holds is more than enough.
    Math.min(base ** (window - 1 - at), 2 ** 53),
  );
  return { numbers: [CODES.indexOf(code), start, window, base, limit, most], arrays: [worths] };
}

function numbersIn(attrs: Attrs, ...names: string[]): number[] {
  return names.map((name) => numberAttr(attrs, name));
}

export const encode: Describe = ({ op: { attrs } }) => {
  const { numbers, arrays } = sending(attrs);
  return { numbers: [...numbers, ...numbersIn(attrs, 'gain', 'low', 'high')], arrays };
};

export const lookup: Describe = ({ op: { attrs } }) => {
  const { numbers, arrays } = sending(attrs);
  const table = tensorIn(attrs, 'table')!;
  const [rows, ...width] = table.shape as [number, ...number[]];
  return { numbers: [...numbers, rows, sizeOf(width)], arrays: [...arrays, integersOf(table)] };
};

export const source: Describe = ({ op: { attrs } }) => {
  const { numbers, arrays } = sending(attrs);
  return { numbers, arrays: [...arrays, integersOf(tensorIn(attrs, 'value'))] };
};

/** Thresholds and biases that neighbours share are given once. */
export const level: Describe = ({ op: { attrs }, type }) => {
  const { numbers, arrays } = sending(attrs);
  const { run, stairs } = sharedParameters(attrs, ['theta', 'bias'], type.shape);
  return {
    numbers: [...numbers, ...numbersIn(attrs, 'low', 'high'), run],
    arrays: [...arrays, ...stairs, integersOf(tensorIn(attrs, 'table'))],
  };
};

export const extreme: Describe = ({ op: { attrs }, inputs: [x] }) => {
  const { numbers, arrays } = sending(attrs);
  return { numbers: [...numbers, x!.shape.at(-1)!, attrs['of'] === 'max' ? 1 : 0], arrays };
};

export const shares: Describe = ({ op: { attrs }, type }) => {
  const { numbers, arrays } = sending(attrs);
  const stairs = ['theta', 'bias'].map((name) => doubles(attrs, name, type.shape));
  return {
    numbers: [...numbers, type.shape.at(-1)!, ...numbersIn(attrs, 'low', 'high', 'masks', 'most')],
    arrays: [...arrays, ...stairs, integersOf(tensorIn(attrs, 'table'))],
  };
};

export const logSum: Describe = ({ op: { attrs }, inputs: [x] }) => {
  const { numbers, arrays } = sending(attrs);
  const stairs = ['theta', 'bias'].map((name) => doubles(attrs, name, x!.shape));
  const tables = ['table', 'rises'].map((name) => integersOf(tensorIn(attrs, name)));
  return {
    numbers: [...numbers, x!.shape.at(-1)!, ...numbersIn(attrs, 'low', 'high')],
    arrays: [...arrays, ...stairs, ...tables],
  };
};

export const normalise: Describe = ({ op: { attrs } }) => {
  const { numbers, arrays } = sending(attrs);
  const own = numbersIn(attrs, 'size', 'center', 'gain', 'epsilon', 'low', 'high');
  return { numbers: [...numbers, ...own], arrays };
};
