import type { Shape } from '../../../tensor/shape.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Op } from '../../graph.ts';
import type { WeightRows } from '../../ranges/weigh.ts';
import { geometryOf } from './conv-geometry.ts';
import { type SynapseAttrs, usedWeights } from './synapse.ts';
import { extentsOf } from './transpose-geometry.ts';

/* How the weights of each kind of synapse lie, for those who go through them channel by channel. */

/** Those of an op that reads a value of some shape; nothing where each weight is named by its ends. */
export function rowsOf({ kind, attrs }: Op, x: Shape): WeightRows | undefined {
  if (kind === 'dense') return denseRows(attrs as unknown as Weighted);
  if (kind === 'conv') return convRows(x, attrs as unknown as Parameters<typeof convRows>[1]);
  if (kind !== 'conv-transpose') return undefined;
  return transposeRows(x, attrs as unknown as Parameters<typeof transposeRows>[1]);
}

type Weighted = Partial<SynapseAttrs> & { readonly weight: Tensor };

export function denseRows(attrs: Weighted): WeightRows {
  const [out, width] = attrs.weight.shape as [number, number];
  return {
    weights: usedWeights(attrs),
    ...{ groups: 1, inPerGroup: width, outPerGroup: out, kernel: 1 },
    ...{ groupStride: 0, outStride: width, inStride: 1 },
    axisFromEnd: 1,
    isPartial: false,
  };
}

export function convRows(x: Shape, attrs: Weighted & Parameters<typeof geometryOf>[1]): WeightRows {
  const { groups, inPerGroup, outPerGroup, kernelPlaces: kernel } = geometryOf(x, attrs);
  const outStride = inPerGroup * kernel;
  return {
    weights: usedWeights(attrs),
    ...{ groups, inPerGroup, outPerGroup, kernel },
    ...{ groupStride: outPerGroup * outStride, outStride, inStride: kernel },
    axisFromEnd: x.length - 1,
    isPartial: attrs.pads.some((pad) => pad > 0),
  };
}

/** Windows overlap, so an output gets any part of the kernel. */
export function transposeRows(
  x: Shape,
  attrs: Weighted & Parameters<typeof extentsOf>[1],
): WeightRows {
  const { groups, inPerGroup, outPerGroup, kernelPlaces: kernel } = extentsOf(x, attrs);
  const inStride = outPerGroup * kernel;
  return {
    weights: usedWeights(attrs),
    ...{ groups, inPerGroup, outPerGroup, kernel },
    ...{ groupStride: inPerGroup * inStride, outStride: kernel, inStride },
    axisFromEnd: x.length - 1,
    isPartial: true,
  };
}
