import type { Attrs, Op } from '../../src/ir/graph.ts';
import { tapsOfAll, type WindowAxis } from '../../src/ir/ops/windows.ts';
import { type Shape, sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, storeNumbers } from '../../src/tensor/tensor.ts';
import { allocate } from '../../src/tensor/dtype.ts';
import { type Rule, type View, inPlace, onlyFor } from './rule.ts';

/* Listed synapses that are regular: what pools and means become. */

export const LISTS: readonly Rule[] = [
  {
    name: 'list-as-convolution',
    equation: 'reshape(sparse(x)) = conv(x), each channel with a kernel of its own; decoded or not',
    condition:
      'every synapse stays within its channel, and all places of a channel have the same weights',
    kinds: ['reshape'],
    apply(op, view) {
      const decode = onlyFor(op.inputs[0]!, 'decode', view);
      const list = onlyFor(decode ? decode.inputs[0]! : op.inputs[0]!, 'sparse', view);
      if (!list || list.attrs['delays'] !== undefined) return undefined;
      const from = view.types.get(list.inputs[0]!)!.shape;
      const to = placesOf(from, op.type.shape);
      const attrs = to && convolutionOf(list, from, to);
      if (!attrs) return undefined;
      const own = Object.entries(list.attrs).filter(([name]) => KEPT.includes(name));
      const steps = [
        { kind: 'conv', attrs: { ...attrs, ...Object.fromEntries(own) } },
        ...(decode ? [{ kind: 'decode', attrs: decode.attrs }] : []),
        ...(sameShape(to, op.type.shape) ? [] : [{ kind: 'reshape', attrs: op.attrs }]),
      ];
      return inPlace(op, ...chained(steps, list.inputs[0]!, op, view));
    },
  },
];

const KEPT = ['exponent', 'width', 'weightBits', 'signMode'];

interface Step {
  readonly kind: string;
  readonly attrs: Attrs;
}

/** Ops behind each other, the last of which stands for another op. */
function chained(steps: readonly Step[], source: string, last: Op, view: View): Op[] {
  const made: Op[] = [];
  for (const [i, { kind, attrs }] of steps.entries()) {
    const result = i === steps.length - 1 ? last.result : `${last.result}.${kind}`;
    const inputs = [made.at(-1)?.result ?? source];
    made.push(view.make({ result, kind, inputs, attrs, loc: last.loc }));
  }
  return made;
}

/** The shape of a convolution's result: a value of one place a channel may have lost the axes of places. */
function placesOf(from: Shape, to: Shape): Shape | undefined {
  if (to.length === from.length) return to;
  const one = from.map((extent, axis) => (axis < 2 ? extent : 1));
  return sizeOf(one) === sizeOf(to) ? one : undefined;
}

interface Lists {
  readonly starts: Tensor;
  readonly targets: Tensor;
  readonly weight: Tensor;
}

/** The convolution that links elements of one shape to those of another as a list does. */
function convolutionOf({ attrs }: Op, from: Shape, to: Shape) {
  const rank = from.length - 2;
  if (rank < 1 || rank > 3 || to.length !== from.length) return undefined;
  if (from[0] !== to[0] || from[1] !== to[1] || sizeOf(from) === 0 || sizeOf(to) === 0)
    return undefined;
  const lists = attrs as unknown as Lists;
  const axes = axesOf(lists, from.slice(2), to.slice(2));
  if (!axes) return undefined;
  const weight = kernelsOf(lists, from, axes);
  if (!weight) return undefined;
  return {
    weight,
    strides: axes.map(({ stride }) => stride),
    pads: [...axes.map(({ pad }) => pad), ...axes.map(endPad)],
    dilations: axes.map(() => 1),
    groups: from[1]!,
  };
}

/** So many zeros behind an axis make as many windows as there are; fewer than none where some are left over. */
function endPad({ inputs, outputs, kernel, stride, pad }: WindowAxis): number {
  return Math.max(0, (outputs - 1) * stride + kernel - inputs - pad);
}

/** How a kernel goes over each axis, by what the windows of the first plane see. */
function axesOf(
  { starts, targets }: Lists,
  inSpace: Shape,
  outSpace: Shape,
): readonly WindowAxis[] | undefined {
  const first = inSpace.map((_, d) => new Int32Array(outSpace[d]!).fill(inSpace[d]!));
  const last = inSpace.map((_, d) => new Int32Array(outSpace[d]!).fill(-1));
  const [begins, ends] = [numbersOf(starts), numbersOf(targets)];
  for (let source = 0; source < sizeOf(inSpace); source++)
    for (let k = begins[source]!; k < begins[source + 1]!; k++) {
      if (ends[k]! >= sizeOf(outSpace)) return undefined;
      let [from, to] = [source, ends[k]!];
      for (let d = inSpace.length - 1; d >= 0; d--) {
        const [place, window] = [from % inSpace[d]!, to % outSpace[d]!];
        first[d]![window] = Math.min(first[d]![window]!, place);
        last[d]![window] = Math.max(last[d]![window]!, place);
        from = (from - place) / inSpace[d]!;
        to = (to - window) / outSpace[d]!;
      }
    }
  const axes = inSpace.map((inputs, d) => axisOf(inputs, first[d]!, last[d]!));
  return axes.every((axis) => axis !== undefined) ? axes : undefined;
}

/** The largest window is whole; those at the ends may lie partly outside. */
function axisOf(inputs: number, first: Int32Array, last: Int32Array): WindowAxis | undefined {
  const outputs = first.length;
  if (last.includes(-1)) return undefined;
  let whole = 0;
  const sizeAt = (i: number) => last[i]! + 1 - first[i]!;
  for (let i = 1; i < outputs; i++) if (sizeAt(i) > sizeAt(whole)) whole = i;
  const kernel = sizeAt(whole);
  const stride = outputs === 1 ? 1 : strideOf(first, last);
  const pad = whole * stride - first[whole]!;
  const axis = { inputs, outputs, kernel, stride, dilation: 1, pad };
  if (stride < 1 || pad < 0) return undefined;
  const windows = Math.floor((inputs + pad + endPad(axis) - kernel) / stride) + 1;
  return windows === outputs ? axis : undefined;
}

/** Where windows are cut off at an end, one of their ends still moves by the stride. */
function strideOf(first: Int32Array, last: Int32Array): number {
  return Math.max(first[1]! - first[0]!, last[1]! - last[0]!);
}

/** A kernel for each channel, if the list has exactly the synapses that these make. */
function kernelsOf(
  { starts, targets, weight }: Lists,
  from: Shape,
  axes: readonly WindowAxis[],
): Tensor | undefined {
  const planes = from[0]! * from[1]!;
  const [begins, ends, weights] = [starts, targets, weight].map(numbersOf) as Int32Array[];
  if (ends!.length !== planes * tapsOfAll(axes)) return undefined;
  const inPlaces = sizeOf(from.slice(2));
  const outPlaces = axes.reduce((size, { outputs }) => size * outputs, 1);
  const taps = axes.reduce((size, { kernel }) => size * kernel, 1);
  const kernels = allocate(weight.dtype, from[1]! * taps);
  const isKnown = new Uint8Array(kernels.length);
  const isMet = new Uint8Array(planes * outPlaces * taps);
  for (let source = 0; source < planes * inPlaces; source++) {
    const plane = Math.floor(source / inPlaces);
    for (let k = begins![source]!; k < begins![source + 1]!; k++) {
      if (Math.floor(ends![k]! / outPlaces) !== plane) return undefined;
      const tap = tapOf(source % inPlaces, ends![k]! % outPlaces, axes);
      if (tap === undefined || isMet[ends![k]! * taps + tap]) return undefined;
      isMet[ends![k]! * taps + tap] = 1;
      const at = (plane % from[1]!) * taps + tap;
      if (isKnown[at] && kernels[at] !== weights![k]) return undefined;
      isKnown[at] = 1;
      kernels[at] = weights![k]!;
    }
  }
  const shape = [from[1]!, 1, ...axes.map(({ kernel }) => kernel)];
  return tensor(weight.dtype, shape, storeNumbers(weight.dtype, kernels));
}

/** Which place of the kernel links a place to a window. */
function tapOf(from: number, to: number, axes: readonly WindowAxis[]): number | undefined {
  let [tap, size, source, target] = [0, 1, from, to];
  for (let d = axes.length - 1; d >= 0; d--) {
    const { inputs, outputs, kernel, stride, pad } = axes[d]!;
    const [place, window] = [source % inputs, target % outputs];
    const at = place - (window * stride - pad);
    if (at < 0 || at >= kernel) return undefined;
    tap += at * size;
    size *= kernel;
    source = (source - place) / inputs;
    target = (target - window) / outputs;
  }
  return tap;
}
