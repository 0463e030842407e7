import { type Shape, broadcastIndex, sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../../tensor/tensor.ts';
import type { Attrs, Op } from '../../graph.ts';
import { windowsOf } from '../windows.ts';
import { geometryOf } from './conv-geometry.ts';
import { usedWeights } from './synapse.ts';
import { extentsOf } from './transpose-geometry.ts';

/** A weight from an element of a synapse's input. */
export interface Entry {
  readonly element: number;
  readonly weight: number;
}

type Row = (attrs: never, x: Shape, element: number) => Entry[];

/** All weights that lead to one element of a synapse's result; nothing for an op that is no synapse. */
export function rowOf({ kind, attrs }: Op, x: Shape, element: number): Entry[] | undefined {
  return ROWS[kind]?.(attrs as never, x, element);
}

const ROWS: Readonly<Record<string, Row>> = {
  dense: denseRow,
  conv: convRow,
  'conv-transpose': transposeRow,
  sparse: sparseRow,
  diagonal: ({ weight }: { weight: Tensor }, x, element) => [
    { element, weight: numbersOf(weight)[broadcastIndex(weight.shape, x)[element]!]! },
  ],
};

function denseRow(attrs: Attrs & { readonly weight: Tensor }, _x: Shape, element: number): Entry[] {
  const [out, width] = attrs.weight.shape as [number, number];
  const weights = usedWeights(attrs);
  const row = Math.floor(element / out) * width;
  return Array.from({ length: width }, (_, i) => ({
    element: row + i,
    weight: weights[(element % out) * width + i]!,
  }));
}

function convRow(attrs: Parameters<typeof geometryOf>[1], x: Shape, element: number): Entry[] {
  const geometry = geometryOf(x, attrs);
  const { inPerGroup, outPerGroup, outPlaces, inPlaces, kernelPlaces, groups } = geometry;
  const weights = usedWeights(attrs);
  const taps = new Int32Array(kernelPlaces);
  windowsOf(geometry.axes).all(element % outPlaces, taps, 0);
  const channel = Math.floor(element / outPlaces) % (outPerGroup * groups);
  const n = Math.floor(element / (outPlaces * outPerGroup * groups));
  const first = Math.floor(channel / outPerGroup) * inPerGroup;
  return Array.from({ length: inPerGroup }, (_, c) =>
    Array.from(taps, (tap, k) => ({
      element: tap === -1 ? -1 : (n * inPerGroup * groups + first + c) * inPlaces + tap,
      weight: weights[(channel * inPerGroup + c) * kernelPlaces + k]!,
    })),
  )
    .flat()
    .filter((entry) => entry.element !== -1);
}

function transposeRow(attrs: Parameters<typeof extentsOf>[1], x: Shape, element: number): Entry[] {
  const extents = extentsOf(x, attrs);
  const { inPerGroup, outPerGroup, outPlaces, inPlaces, kernelPlaces, groups } = extents;
  const weights = usedWeights(attrs);
  const { all } = windowsOf(extents.axes);
  const window = new Int32Array(kernelPlaces);
  const channel = Math.floor(element / outPlaces) % (outPerGroup * groups);
  const n = Math.floor(element / (outPlaces * outPerGroup * groups));
  const first = Math.floor(channel / outPerGroup) * inPerGroup;
  const row: Entry[] = [];
  for (let place = 0; place < inPlaces; place++) {
    all(place, window, 0);
    const k = window.indexOf(element % outPlaces);
    if (k === -1) continue;
    for (let c = first; c < first + inPerGroup; c++) {
      const start = (c * outPerGroup + (channel % outPerGroup)) * kernelPlaces;
      const at = (n * inPerGroup * groups + c) * inPlaces + place;
      row.push({ element: at, weight: weights[start + k]! });
    }
  }
  return row;
}

interface Lists {
  readonly weight: Tensor;
  readonly starts: Tensor;
  readonly targets: Tensor;
}

function sparseRow(attrs: Lists, x: Shape, element: number): Entry[] {
  const [starts, targets] = [numbersOf(attrs.starts), numbersOf(attrs.targets)];
  const weights = usedWeights(attrs);
  const row: Entry[] = [];
  for (let j = 0; j < sizeOf(x); j++)
    for (let k = starts[j]!; k < starts[j + 1]!; k++)
      if (targets[k] === element) row.push({ element: j, weight: weights[k]! });
  return row;
}
