import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  has,
  intArg,
  intsArg,
  tensorArg,
  tensorsArg,
  unsupported,
  wrong,
} from '../call.ts';
import { cast, ints, onnx, onnxAll, scalar } from '../onnx.ts';
import { isListValue, isTensorValue } from '../values.ts';
import { promoted } from './arithmetic.ts';
import { takenAt } from './gathers.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Tensors taken apart and put together. */
export const parts: AtenOps = {
  cat: joining('tensors, dim'),
  chunk: { takes: 'self, chunks, dim', read: readChunk, views: 'always' },
  concat: joining('tensors, dim'),
  concatenate: joining('tensors, dim'),
  diff: { takes: 'self, n, dim, prepend, append', read: readDiff },
  flip: { takes: 'self, dims', read: readFlip },
  narrow: {
    takes: 'self, dim, start, length',
    read: (call) => {
      const { shape } = tensorArg(call, 'self').type;
      const axis = axisArg(call, 'dim', shape.length);
      const given = intArg(call, 'start');
      const start = given < 0 ? given + (shape[axis] ?? 1) : given;
      return sliced(call, axis, { start, end: start + intArg(call, 'length'), step: 1 });
    },
    views: 'always',
  },
  pixel_shuffle: {
    takes: 'self, upscale_factor',
    read: (call) => {
      const attrs = { blocksize: intArg(call, 'upscale_factor'), mode: 'CRD' };
      return onnx(call, 'DepthToSpace', [tensorArg(call, 'self')], attrs);
    },
  },
  repeat: { takes: 'self, repeats', read: readRepeat },
  repeat_interleave: { takes: 'self, repeats, dim, output_size', read: readRepeatInterleave },
  roll: { takes: 'self, shifts, dims', read: readRoll },
  select: {
    takes: 'self, dim, index',
    read: (call) => takenAt(call, scalar(call, 'i64', intArg(call, 'index'))),
    views: 'always',
  },
  slice: { takes: 'self, dim, start, end, step', read: readSlice, views: 'always' },
  split: { takes: 'self, split_size/split_sizes, dim', read: readSplit, views: 'always' },
  split_with_sizes: {
    takes: 'self, split_sizes, dim',
    read: (call) => pieces(call, intsArg(call, 'split_sizes')),
    views: 'always',
  },
  unsafe_chunk: { takes: 'self, chunks, dim', read: readChunk },
  unsafe_split: { takes: 'self, split_size/split_sizes, dim', read: readSplit },
  unsafe_split_with_sizes: {
    takes: 'self, split_sizes, dim',
    read: (call) => pieces(call, intsArg(call, 'split_sizes')),
  },
  stack: { takes: 'tensors, dim', read: readStack },
  tensor_split: {
    takes: 'self, sections/indices, dim',
    read: readTensorSplit,
    views: 'always',
  },
  tile: { takes: 'self, dims', read: (call) => repeated(call, intsArg(call, 'dims')) },
  tril: triangle(0),
  triu: triangle(1),
  unbind: { takes: 'self, dim', read: readUnbind, views: 'always' },
};

/** The largest integer stands for the end of an axis. */
const END = 2 ** 63;

function joining(takes: string): AtenOp {
  const read = (call: Call): Value => {
    const tensors = alike(call, tensorsArg(call, 'tensors'));
    const rank = tensors[0]?.type.shape.length ?? wrong(call, 'it joins nothing');
    return onnx(call, 'Concat', tensors, { axis: axisArg(call, 'dim', rank, 0) });
  };
  return { takes, read };
}

/** In one number type. */
function alike(call: Call, tensors: readonly Value[]): readonly Value[] {
  const dtype = promoted(tensors.map(({ type }) => type.dtype));
  return tensors.map((tensor) => cast(call, tensor, dtype));
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
  const tensors = alike(call, tensorsArg(call, 'tensors'));
  const rank = tensors[0]?.type.shape.length ?? wrong(call, 'it joins nothing');
  const axis = axisArg(call, 'dim', rank + 1, 0);
  const axes = ints(call, [axis]);
  const raised = tensors.map((tensor) => onnx(call, 'Unsqueeze', [tensor, axes]));
  return onnx(call, 'Concat', raised, { axis });
}

/** More repeats than axes add axes in front. */
function readRepeat(call: Call): Value {
  const repeats = intsArg(call, 'repeats');
  const { shape } = tensorArg(call, 'self').type;
  if (repeats.length < shape.length) wrong(call, `it has ${repeats.length} repeats`);
  return repeated(call, repeats);
}

/** Fewer repeats than axes are those of the last ones. */
function repeated(call: Call, given: readonly number[]): Value {
  const x = tensorArg(call, 'self');
  const missing = Math.max(x.type.shape.length - given.length, 0);
  const repeats = [...Array.from({ length: missing }, () => 1), ...given];
  const added = repeats.length - x.type.shape.length;
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

/** Each element so often, one after the other. */
function readRepeatInterleave(call: Call): Value {
  if (!has(call, 'repeats') || isTensorValue(call.given.get('repeats')))
    unsupported(call, 'its repeats are a tensor');
  const x = has(call, 'dim')
    ? tensorArg(call, 'self')
    : onnx(call, 'Reshape', [tensorArg(call, 'self'), ints(call, [-1])]);
  const repeats = intArg(call, 'repeats');
  const { shape } = x.type;
  const axis = has(call, 'dim') ? axisArg(call, 'dim', shape.length) : 0;
  const raised = onnx(call, 'Unsqueeze', [x, ints(call, [axis + 1])]);
  const wide = [...shape.slice(0, axis + 1), repeats, ...shape.slice(axis + 1)];
  const all = onnx(call, 'Expand', [raised, ints(call, wide)]);
  const joined = shape.map((extent, i) => (i === axis ? extent * repeats : extent));
  return onnx(call, 'Reshape', [all, ints(call, joined)]);
}

/** So many parts, of which the first ones are longer by one; or parts between seams. */
function readTensorSplit(call: Call): Result {
  const [, extent] = axisExtent(call);
  const given = call.given.get('sections');
  if (isListValue(given)) {
    const inside = (seam: number) => Math.max(0, Math.min(extent, seam < 0 ? seam + extent : seam));
    const seams = [...intsArg(call, 'sections').map(inside), extent];
    return pieces(
      call,
      seams.map((seam, i) => Math.max(0, seam - (seams[i - 1] ?? 0))),
    );
  }
  const count = intArg(call, 'sections');
  if (!(count >= 1 && count <= MOST_PIECES)) unsupported(call, `it makes ${count} parts`);
  const sizes = Array.from(
    { length: count },
    (_, i) => Math.floor(extent / count) + (i < extent % count ? 1 : 0),
  );
  return pieces(call, sizes);
}

/** Each element less the one before it. */
function readDiff(call: Call): Value {
  if (has(call, 'prepend') || has(call, 'append'))
    unsupported(call, 'it puts elements beside its own');
  const x = tensorArg(call, 'self');
  const axis = axisArg(call, 'dim', x.type.shape.length, -1);
  const times = intArg(call, 'n', 1);
  if (!(times >= 0 && times <= 64)) unsupported(call, `it is taken ${times} times`);
  const part = (value: Value, from: number, to: number) =>
    onnx(call, 'Slice', [value, ...[[from], [to], [axis]].map((list) => ints(call, list))]);
  return Array.from({ length: times }).reduce<Value>(
    (value) => onnx(call, 'Sub', [part(value, 1, END), part(value, 0, -1)]),
    x,
  );
}
