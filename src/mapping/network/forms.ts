import type { Op } from '../../ir/graph.ts';
import { geometryOf } from '../../ir/ops/synapses/conv-geometry.ts';
import { mostDelay } from '../../ir/ops/synapses/synapse.ts';
import { extentsOf } from '../../ir/ops/synapses/transpose-geometry.ts';
import type { Shape } from '../../tensor/shape.ts';
import { weightWidth } from '../../ir/weight-width.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import type { Form } from './network.ts';

/** How the sources of a synapse op lie to its targets. */
export function formOf({ kind, attrs }: Op, source: Shape): Form {
  switch (kind) {
    case 'conv': {
      const { axes, groups, inPerGroup, outPerGroup } = geometryOf(source, attrs as never);
      return { kind: 'window', axes, groups, inPerGroup, outPerGroup };
    }
    case 'conv-transpose': {
      const { axes, groups, inPerGroup, outPerGroup } = extentsOf(source, attrs as never);
      return { kind: 'window', axes, groups, inPerGroup, outPerGroup, isTransposed: true };
    }
    case 'dense': {
      const [outputs, inputs] = weightOf(attrs).shape as [number, number];
      return { kind: 'dense', inputs, outputs };
    }
    case 'sparse':
      return {
        kind: 'listed',
        starts: listOf(attrs['starts']),
        targets: listOf(attrs['targets']),
        size: attrs['size'] as number,
      };
    case 'diagonal':
      return { kind: 'each', taps: 1 };
    default:
      return { kind: 'all' };
  }
}

function listOf(attr: unknown): Int32Array {
  return Int32Array.from(numbersOf(attr as Tensor));
}

function weightOf(attrs: Op['attrs']): Tensor {
  return attrs['weight'] as Tensor;
}

/** Bits that each synapse is stored in, beside its index: its weight and its delay. */
export function storedBits(op: Op): number {
  const { attrs } = op;
  const bits = weightWidth(op);
  const delay = mostDelay(attrs['delays'] as Tensor | undefined);
  // Cores store no weights of 7 bits.
  return (bits === 7 ? 8 : bits) + (delay === 0 ? 0 : Math.ceil(Math.log2(delay + 1)));
}
