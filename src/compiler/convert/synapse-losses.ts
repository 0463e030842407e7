import type { Op } from '../../ir/graph.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import { usedWeights } from '../../ir/ops/synapses/synapse.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Apart, apart, apartButForScale } from './apart.ts';
import type { Tally } from './loss.ts';

/** Attributes that the numbers in the sums follow from. */
const HELD = ['weight', 'exponent'];

/** Holds two synapses against each other by what their sums use. Which attributes that covers. */
export function synapseLosses(a: Op, b: Op, isRounded: boolean, found: Tally): readonly string[] {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  if (left.length !== right.length) found.add('weights', a.result);
  else {
    const { count, most } = isRounded ? rounded(a, left, right) : apart(left, right);
    if (count > 0) found.add(isRounded ? 'rounding' : 'weights', a.result, { count, most });
  }
  return HELD;
}

function numbersIn(op: Op): Float64Array {
  const { weight, exponent = 0 } = op.attrs as unknown as { weight: Tensor; exponent?: number };
  const used =
    op.kind === 'diagonal' ? spread(weight, op.type.shape) : usedWeights(op.attrs as never);
  return Float64Array.from(used, (w) => w * 2 ** exponent);
}

/** Each channel may have a scale of its own. */
function rounded(op: Op, floats: Float64Array, integers: Float64Array): Apart {
  const { shape } = op.attrs['weight'] as Tensor;
  const rows = op.kind === 'diagonal' ? 1 : (shape[0] ?? 1);
  const width = floats.length / rows;
  const all = Array.from({ length: rows }, (_, row) => {
    const [start, end] = [row * width, (row + 1) * width];
    return apartButForScale(floats.subarray(start, end), integers.subarray(start, end));
  });
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    most: all.reduce((largest, { most }) => Math.max(largest, most), 0),
  };
}
