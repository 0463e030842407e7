import type { Attrs, Op } from '../../../../src/ir/graph.ts';
import { geometryOf } from '../../../../src/ir/ops/synapses/conv-geometry.ts';
import { extentsOf as transposeExtents } from '../../../../src/ir/ops/synapses/transpose-geometry.ts';
import type { WindowAxis } from '../../../../src/ir/ops/windows.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import type { Tensor } from '../../../../src/tensor/tensor.ts';
import { type Box, type Range, wholeBox } from '../../../../src/tensor/box.ts';
import { type Part, cutTensor } from './part.ts';
import { withSignMode } from './synapses.ts';

/* Parts of convolutions: some places of some channels. */

/** What becomes of one axis of space. */
interface AxisPart {
  readonly read: Range;
  readonly make: Range;
  readonly before: number;
  readonly after: number;
  /** Of a transposed one: outputs behind all windows. */
  readonly more?: number;
}

export function convPart({ attrs, type }: Op, [x]: readonly ValueType[], box: Box): Part {
  const { axes, groups, inPerGroup, outPerGroup } = geometryOf(x!.shape, attrs as never);
  const channels = channelsOf(box[1]!, groups, outPerGroup);
  const parts = axes.map((axis, i) => convAxis(axis, box[i + 2]!));
  const weight = attrs['weight'] as Tensor;
  const cut: Attrs = {
    ...withSignMode(attrs),
    weight: cutTensor(weight, wholeBox(weight.shape).with(0, channels.make)),
    pads: [...parts.map(({ before }) => before), ...parts.map(({ after }) => after)],
    groups: channels.groups,
  };
  return {
    reads: [
      [
        box[0]!,
        channels.first.map((group) => group * inPerGroup) as [number, number],
        ...parts.map(({ read }) => read),
      ],
    ],
    attrs: cut,
    makes: [box[0] ?? [0, type.shape[0]!], channels.make, ...parts.map(({ make }) => make)],
  };
}

/** The groups that some channels belong to; several are taken whole. */
function channelsOf([start, end]: Range, groups: number, outPerGroup: number) {
  const first: Range = [Math.floor(start / outPerGroup), Math.ceil(end / outPerGroup)];
  const count = first[1] - first[0];
  const make: Range =
    count === 1 || groups === 1 ? [start, end] : [first[0] * outPerGroup, first[1] * outPerGroup];
  return { first, groups: count, make };
}

function reachOf({ kernel, dilation }: WindowAxis): number {
  return (kernel - 1) * dilation + 1;
}

/** The input that some windows see, with what they see of the padding. */
function convAxis(axis: WindowAxis, [start, end]: Range): AxisPart {
  const { stride, pad, inputs, outputs } = axis;
  const from = start * stride - pad;
  const to = (end - 1) * stride + reachOf(axis) - pad;
  const read: Range = [Math.max(0, from), Math.min(inputs, to)];
  if (read[0] < read[1])
    return { read, make: [start, end], before: read[0] - from, after: to - read[1] };
  // Windows that see nothing but padding: the whole axis tells where it is.
  const after = Math.max(0, (outputs - 1) * stride + reachOf(axis) - pad - inputs);
  return { read: [0, inputs], make: [0, outputs], before: pad, after };
}

export function transposePart({ attrs }: Op, [x]: readonly ValueType[], box: Box): Part {
  const { axes, groups, inPerGroup, outPerGroup } = transposeExtents(x!.shape, attrs as never);
  const channels = channelsOf(box[1]!, groups, outPerGroup);
  const parts = axes.map((axis, i) => transposeAxis(axis, box[i + 2]!));
  const weight = attrs['weight'] as Tensor;
  const heard = channels.first.map((group) => group * inPerGroup) as [number, number];
  const within: Range =
    channels.groups === 1
      ? [
          channels.make[0] % outPerGroup,
          (channels.make[0] % outPerGroup) + channels.make[1] - channels.make[0],
        ]
      : [0, outPerGroup];
  return {
    reads: [[box[0]!, heard, ...parts.map(({ read }) => read)]],
    attrs: {
      ...withSignMode(attrs),
      weight: cutTensor(weight, wholeBox(weight.shape).with(0, heard).with(1, within)),
      pads: [...parts.map(({ before }) => before), ...parts.map(({ after }) => after)],
      outputPadding: parts.map(({ more }) => more ?? 0),
      groups: channels.groups,
    },
    makes: [box[0]!, channels.make, ...parts.map(({ make }) => make)],
  };
}

/** The inputs whose windows reach some outputs; `inputs` of the axis are the outputs here. */
function transposeAxis(axis: WindowAxis, [start, end]: Range): AxisPart {
  const { stride, pad, outputs: inputs } = axis;
  const reach = reachOf(axis);
  const below = Math.ceil((start + pad - (reach - 1)) / stride);
  const first = Math.max(0, Math.min(below, Math.floor((start + pad) / stride), inputs - 1));
  const last = Math.min(inputs, Math.floor((end - 1 + pad) / stride) + 1);
  const read: Range = [first, Math.max(first + 1, last)];
  const before = start + pad - first * stride;
  const rest = (read[1] - read[0] - 1) * stride + reach - before - (end - start);
  return {
    ...{ read, make: [start, end], before },
    ...{ after: Math.max(0, rest), more: Math.max(0, -rest) },
  };
}
