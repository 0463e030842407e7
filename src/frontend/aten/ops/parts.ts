import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  has,
  intArg,
  intsArg,
  listArg,
  readTensor,
  tensorArg,
  tensorsArg,
  unsupported,
  wrong,
} from '../call.ts';
import { cast, ints, onnx, onnxAll, scalar } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Tensors taken apart and put together. */
export const parts: AtenOps = {
  cat: joining('tensors, dim'),
  chunk: { takes: 'self, chunks, dim', read: readChunk, views: true },
  concat: joining('tensors, dim'),
  embedding: {
    takes: 'weight, indices, padding_idx, scale_grad_by_freq, sparse',
    read: (call) =>
      onnx(call, 'Gather', [tensorArg(call, 'weight'), tensorArg(call, 'indices')], { axis: 0 }),
  },
  flip: { takes: 'self, dims', read: readFlip },
  gather: {
    takes: 'self, dim, index, sparse_grad',
    read: (call) => {
      const x = tensorArg(call, 'self');
      const axis = axisArg(call, 'dim', x.type.shape.length);
      return onnx(call, 'GatherElements', [x, tensorArg(call, 'index')], { axis });
    },
  },
  index: { takes: 'self, indices', read: readIndex },
  index_select: {
    takes: 'self, dim, index',
    read: (call) => taken(call, tensorArg(call, 'index')),
  },
  narrow: {
    takes: 'self, dim, start, length',
    read: (call) => {
      const { shape } = tensorArg(call, 'self').type;
      const axis = axisArg(call, 'dim', shape.length);
      const start = intArg(call, 'start');
      return sliced(call, axis, { start, end: start + intArg(call, 'length'), step: 1 });
    },
    views: true,
  },
  pixel_shuffle: {
    takes: 'self, upscale_factor',
    read: (call) => {
      const attrs = { blocksize: intArg(call, 'upscale_factor'), mode: 'CRD' };
      return onnx(call, 'DepthToSpace', [tensorArg(call, 'self')], attrs);
    },
  },
  repeat: { takes: 'self, repeats', read: readRepeat },
  roll: { takes: 'self, shifts, dims', read: readRoll },
  select: {
    takes: 'self, dim, index',
    read: (call) => taken(call, scalar(call, 'i64', intArg(call, 'index'))),
    views: true,
  },
  slice: { takes: 'self, dim, start, end, step', read: readSlice, views: true },
  split: { takes: 'self, split_size/split_sizes, dim', read: readSplit, views: true },
  split_with_sizes: {
    takes: 'self, split_sizes, dim',
    read: (call) => pieces(call, intsArg(call, 'split_sizes')),
    views: true,
  },
  stack: { takes: 'tensors, dim', read: readStack },
  tril: triangle(0),
  triu: triangle(1),
  unbind: { takes: 'self, dim', read: readUnbind, views: true },
};

/** The largest integer stands for the end of an axis. */
const END = 2 ** 63;

function joining(takes: string): AtenOp {
  const read = (call: Call): Value => {
    const tensors = tensorsArg(call, 'tensors');
    const rank = tensors[0]?.type.shape.length ?? wrong(call, 'it joins nothing');
    return onnx(call, 'Concat', tensors, { axis: axisArg(call, 'dim', rank, 0) });
  };
  return { takes, read };
}

function taken(call: Call, index: Value): Value {
  const x = tensorArg(call, 'self');
  return onnx(call, 'Gather', [x, index], { axis: axisArg(call, 'dim', x.type.shape.length) });
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

function sliced(call: Call, axis: number, { start, end, step }: Stretch): Value {
  const bounds = [[start], [end], [axis], [step]].map((list) => ints(call, list));
  return onnx(call, 'Slice', [tensorArg(call, 'self'), ...bounds]);
}

function readSlice(call: Call): Value {
  const x = tensorArg(call, 'self');
  const axis = axisArg(call, 'dim', x.type.shape.length, 0);
  const start = has(call, 'start') ? intArg(call, 'start') : 0;
  const end = has(call, 'end') ? intArg(call, 'end') : END;
  const step = intArg(call, 'step', 1);
  const isAll = start === 0 && end >= (x.type.shape[axis] ?? 0) && step === 1;
  return isAll ? x : sliced(call, axis, { start, end, step });
}

function readFlip(call: Call): Value {
  const x = tensorArg(call, 'self');
  const dims = intsArg(call, 'dims');
  const all = (value: number) =>
    ints(
      call,
      dims.map(() => value),
    );
  return onnx(call, 'Slice', [x, all(-1), all(-END), ints(call, dims), all(-1)]);
}

/** Torch's own slow spelling: the parts before and after the seam change places. */
function readRoll(call: Call): Value {
  const x = tensorArg(call, 'self');
  const shifts = intsArg(call, 'shifts');
  const dims = intsArg(call, 'dims', []);
  if (dims.length !== shifts.length) unsupported(call, 'it does not name the axes that it shifts');
  return dims.reduce((rolled, dim, i) => {
    const extent = rolled.type.shape.at(dim) ?? wrong(call, `it has no axis ${dim}`);
    const seam = extent === 0 ? 0 : ((-shifts[i]! % extent) + extent) % extent;
    const part = (from: number, to: number) =>
      onnx(call, 'Slice', [rolled, ...[[from], [to], [dim]].map((list) => ints(call, list))]);
    return onnx(call, 'Concat', [part(seam, END), part(0, seam)], { axis: dim });
  }, x);
}

function axisExtent(call: Call): readonly [axis: number, extent: number] {
  const { shape } = tensorArg(call, 'self').type;
  const axis = axisArg(call, 'dim', shape.length, 0);
  return [axis, shape[axis] ?? 1];
}

/** Of so many elements each, the last one of what is left. */
function readSplit(call: Call): Result {
  if (Array.isArray(call.given.get('split_size'))) return pieces(call, intsArg(call, 'split_size'));
  const [, extent] = axisExtent(call);
  return pieces(call, evenly(call, extent, intArg(call, 'split_size')));
}

function readChunk(call: Call): Result {
  const [, extent] = axisExtent(call);
  const chunks = intArg(call, 'chunks');
  if (chunks < 1) wrong(call, `it makes ${chunks} parts`);
  return pieces(call, evenly(call, extent, Math.ceil(extent / chunks)));
}

function evenly(call: Call, extent: number, size: number): readonly number[] {
  if (size < 1) wrong(call, `its parts have ${size} elements`);
  const count = Math.max(Math.ceil(extent / size), 1);
  if (count > MOST_PIECES) unsupported(call, `it makes ${count} parts`);
  return Array.from({ length: count }, (_, i) => Math.min(size, extent - i * size));
}

function pieces(call: Call, sizes: readonly number[]): readonly (Value | undefined)[] {
  const [axis] = axisExtent(call);
  if (sizes.length > MOST_PIECES) unsupported(call, `it makes ${sizes.length} parts`);
  const x = tensorArg(call, 'self');
  return onnxAll(call, 'Split', [x, ints(call, sizes)], {
    attrs: { axis },
    results: sizes.length,
  });
}

/** Nobody takes a tensor apart into more. */
const MOST_PIECES = 4096;

function readUnbind(call: Call): Result {
  const [axis, extent] = axisExtent(call);
  if (extent > MOST_PIECES) unsupported(call, `it makes ${extent} parts`);
  const axes = ints(call, [axis]);
  return Array.from({ length: extent }, (_, i) =>
    onnx(call, 'Squeeze', [sliced(call, axis, { start: i, end: i + 1, step: 1 }), axes]),
  );
}

function readStack(call: Call): Value {
  const tensors = tensorsArg(call, 'tensors');
  const rank = tensors[0]?.type.shape.length ?? wrong(call, 'it joins nothing');
  const axis = axisArg(call, 'dim', rank + 1, 0);
  const axes = ints(call, [axis]);
  const raised = tensors.map((tensor) => onnx(call, 'Unsqueeze', [tensor, axes]));
  return onnx(call, 'Concat', raised, { axis });
}

/** One index tensor along one axis; masks and several of them have no such short form. */
function readIndex(call: Call): Value {
  const indices = listArg(call, 'indices');
  const along = indices.flatMap((index, axis) => (index === undefined ? [] : [axis]));
  if (along.length !== 1) unsupported(call, `it has ${along.length} tensors of indices`);
  const axis = along[0]!;
  const index = readTensor(call, indices[axis], 'indices');
  if (index.type.dtype === 'bool') unsupported(call, 'its index is a mask');
  return onnx(call, 'Gather', [tensorArg(call, 'self'), cast(call, index, 'i64')], { axis });
}

/** More repeats than axes add axes in front. */
function readRepeat(call: Call): Value {
  const x = tensorArg(call, 'self');
  const repeats = intsArg(call, 'repeats');
  const added = repeats.length - x.type.shape.length;
  if (added < 0) wrong(call, `it has ${repeats.length} repeats`);
  const ones = Array.from({ length: added }, () => 1);
  const raised =
    added === 0 ? x : onnx(call, 'Reshape', [x, ints(call, [...ones, ...x.type.shape])]);
  return onnx(call, 'Tile', [raised, ints(call, repeats)]);
}

function triangle(upper: 0 | 1): AtenOp {
  const read = (call: Call) => {
    const diagonal = scalar(call, 'i64', intArg(call, 'diagonal', 0));
    return onnx(call, 'Trilu', [tensorArg(call, 'self'), diagonal], { upper });
  };
  return { takes: 'self, diagonal', read };
}
