import type { Numbers } from '../../../src/tensor/dtype.ts';
import { constant } from '../cpp.ts';
import {
  BY_ROWS,
  GATHERED,
  I32,
  IN_PLACE,
  type OpText,
  type OpWriter,
  type WriteOp,
  callOf,
} from '../op-text.ts';
import { type Product, depthsOf, packed, tilesOf } from './tiles.ts';

/* Synapses, with weights in the order in which threads that are neighbours read them. */

/** What all of them have. */
function synapse({ op, value }: OpWriter): string[] {
  const [exponent, width, bins] = op.numbers;
  return [
    value('X', op.inputs[0]!),
    value('Y', op.output),
    constant('int', 'exponent')(exponent!),
    constant('int', 'width')(width!),
    constant('int', 'bins')(bins!),
  ];
}

/** Sums of each delay, and what is under way. */
function late({ op, sizeOf, state, room }: OpWriter): string[] {
  const size = op.numbers[2]! * sizeOf(op.output);
  return [state('UnderWay', I32, size), room('Sums', I32, size)];
}

export const dense: WriteOp = (writer) => {
  const { op, array } = writer;
  const [, , bins, rows, inputs, out] = op.numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [weights, delays] = op.arrays as [Numbers, Numbers];
  const members = [...synapse(writer), constant('int', 'in')(inputs), constant('int', 'out')(out)];
  const isLate = bins > 1;
  const product = { rows, out, heard: inputs };
  const tiles = isLate ? 'never' : tilesOf(writer, weights, product);
  const events = [
    array('Weights', turned(weights, out, inputs)),
    ...(isLate ? [array('Delays', turned(delays, out, inputs)), ...late(writer)] : []),
  ];
  if (tiles === 'never') {
    const kernel = isLate ? 'late_dense' : rows === 1 ? 'dense' : 'dense_rows';
    return { members: [...members, ...events], calls: [callOf(writer, kernel, GATHERED)] };
  }
  const all = packed(1, product, (_, column, k) => weights[column * inputs + k]!);
  const facts = { text: `tile_product<DenseRows, ${writer.name}>`, members, product, all };
  if (tiles === 'always' || rows > 1) return tiled(writer, facts);
  const text = `dense_of_some<${writer.name}>`;
  return tiled(writer, { ...facts, text, members: [...members, ...events] });
};

/** A synapse that is multiplied in tiles. */
function tiled(
  writer: OpWriter,
  facts: {
    readonly text: string;
    readonly members: readonly string[];
    readonly product: Product;
    readonly all: Int8Array;
  },
): OpText {
  const members = [
    ...facts.members,
    constant('int', 'tile_steps')(writer.steps),
    constant('int', 'depths')(depthsOf(facts.product.heard)),
    writer.array('Packed', facts.all),
  ];
  const call = { ...callOf(writer, '', BY_ROWS), text: facts.text, takesSamples: true };
  return { members, calls: [call] };
}

export const sparse: WriteOp = (writer) => {
  const { op, array, sizeOf } = writer;
  const [weights, delays, starts, targets] = op.arrays;
  const isLate = op.numbers[2]! > 1;
  const members = [
    ...synapse(writer),
    array('Weights', weights!),
    array('Starts', starts!),
    array('Targets', targets!),
    ...(isLate
      ? [array('Delays', delays!), ...late(writer)]
      : [writer.room('Sums', I32, sizeOf(op.output))]),
  ];
  return { members, calls: [callOf(writer, 'sparse', GATHERED)] };
};

export const conv: WriteOp = (writer) => {
  const { op, array } = writer;
  const [groups, inputs, out, inPlaces, outPlaces, kernel, isTransposed] = op.numbers.slice(4) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [given, , ...taps] = op.arrays as readonly [Numbers, Numbers, ...Int32Array[]];
  const extents = { groups, in: inputs, out, kernel };
  const weights = isTransposed === 1 ? byOutput(given, extents) : given;
  const members = [
    ...synapse(writer),
    ...Object.entries(extents).map(([name, extent]) => constant('int', name)(extent)),
    constant('int', 'in_places')(inPlaces),
    constant('int', 'out_places')(outPlaces),
  ];
  const fours = Math.ceil(inputs / 4);
  const product = { rows: outPlaces, out, heard: kernel * fours * 4 };
  if (tilesOf(writer, weights, product) !== 'never') {
    const all = packed(groups, product, (group, column, k) => {
      const channel = (Math.floor(k / 4) % fours) * 4 + (k % 4);
      const of = (group * out + column) * inputs + channel;
      return channel < inputs ? weights[of * kernel + Math.floor(k / 4 / fours)]! : 0;
    });
    const window = array('Window', windowTable(taps, outPlaces, kernel));
    const text = `tile_product<ConvPlaces, ${writer.name}>`;
    return tiled(writer, { text, members: [...members, window], product, all });
  }
  const windows = windowsOf(taps, outPlaces);
  const lists = [
    array('Weights', weights),
    array('Starts', windows.starts),
    array('InPlace', windows.inPlace),
    array('KernelPlace', windows.kernelPlace),
  ];
  return { members: [...members, ...lists], calls: [callOf(writer, 'conv', GATHERED)] };
};

export const diagonal: WriteOp = (writer) => {
  const { op, value, array } = writer;
  const members = [
    value('X', op.inputs[0]!),
    value('Y', op.output),
    constant('int', 'exponent')(op.numbers[0]!),
    array('Weights', op.arrays[0]!),
  ];
  return { members, calls: [callOf(writer, 'diagonal', IN_PLACE)] };
};

/** [rows][columns] to [columns][rows]. */
function turned(matrix: Numbers, rows: number, columns: number): Numbers {
  const to = matrix.slice();
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) to[c * rows + r] = matrix[r * columns + c]!;
  return to;
}

/** Weights of [in][out][kernel], group by group, to [out][in][kernel]. */
function byOutput(
  weights: Numbers,
  extents: { readonly groups: number; in: number; out: number; kernel: number },
): Numbers {
  const to = weights.slice();
  let at = 0;
  for (let group = 0; group < extents.groups; group++)
    for (let o = 0; o < extents.out; o++)
      for (let i = 0; i < extents.in; i++)
        for (let k = 0; k < extents.kernel; k++) {
          const channel = (group * extents.in + i) * extents.out + o;
          to[at++] = weights[channel * extents.kernel + k]!;
        }
  return to;
}

/** The place of the input that each place of the result hears through each tap of the kernel; -1 where there is none. */
function windowTable(taps: readonly Int32Array[], outPlaces: number, kernel: number): Int32Array {
  const [starts, outPlace, kernelPlace] = taps as [Int32Array, Int32Array, Int32Array];
  const table = new Int32Array(kernel * outPlaces).fill(-1);
  for (let place = 0; place + 1 < starts.length; place++)
    for (let k = starts[place]!; k < starts[place + 1]!; k++)
      table[kernelPlace[k]! * outPlaces + outPlace[k]!] = place;
  return table;
}

/** What reaches each place of the result, from what each place of the input reaches. */
function windowsOf([starts, outPlace, kernelPlace]: readonly Int32Array[], outPlaces: number) {
  const counts = new Int32Array(outPlaces + 1);
  for (const place of outPlace!) counts[place + 1]!++;
  for (let place = 0; place < outPlaces; place++) counts[place + 1]! += counts[place]!;
  const next = counts.slice();
  const found = {
    starts: counts,
    inPlace: new Int32Array(outPlace!.length),
    kernelPlace: new Int32Array(outPlace!.length),
  };
  for (let place = 0; place + 1 < starts!.length; place++)
    for (let k = starts![place]!; k < starts![place + 1]!; k++) {
      const at = next[outPlace![k]!]!++;
      found.inPlace[at] = place;
      found.kernelPlace[at] = kernelPlace![k]!;
    }
  return found;
}
