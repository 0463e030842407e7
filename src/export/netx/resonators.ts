import type { Op } from '../../ir/graph.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Entry, int64, truth, word } from '../hdf5/entries.ts';
import type { Describing } from './describing.ts';
import { type Entries, list, withoutBatch } from './entries.ts';
import { ofChannels, uniform } from './parameters.ts';

const TYPES: Readonly<Record<string, string>> = {
  phase: 'RF_PHASE',
  izhikevich: 'RF_IZHIKEVICH',
};

/** What a layer says of its resonators: what they keep of a turn is one for all, one a channel, or one a neuron. */
export function resonator(op: Op, { fault, note }: Describing): Entries {
  const { result, kind, attrs, type } = op;
  const each = (name: string) => Array.from(spread(attrs[name] as Tensor, type.shape));
  const entry = (name: string): Entry => {
    const numbers = each(name);
    if (numbers.every((x) => x === numbers[0])) return int64(numbers[0] ?? 0);
    if (withoutBatch(type.shape).length < 2) return list(numbers);
    const channels = ofChannels(numbers, type.shape);
    if (!channels) fault(`'${result}' has a ${name} that differs in a channel`);
    return list(channels ?? []);
  };
  const cosines = each('cos');
  if (each('sin').some((sin, i) => isCut(sin, cosines[i]!)))
    note(`'${result}' has turns of which it takes a part for one less`);
  const moves = kind === 'resonator-adaptive';
  if (moves) note(`'${result}' has a threshold that moves, which it takes for one that stays`);
  const moving = moves && {
    ...{ thDecay: entry('dth'), refDecay: entry('dr') },
    vThStep: int64(uniform(op, 'step', fault)),
  };
  return {
    type: word(`${moves ? 'AD' : ''}${TYPES[attrs['firing'] as string]!}`),
    ...{ sinDecay: entry('sin'), cosDecay: entry('cos') },
    vThMant: int64(uniform(op, 'vth', fault)),
    ...moving,
    gradedSpike: truth(false),
  };
}

/** Whether a reader that makes a period and a loss of both parts, and the parts of these again, cuts one of them. */
function isCut(sin: number, cos: number): boolean {
  const [a, b] = [sin / 4096, cos / 4096];
  const loss = 1 - Math.sqrt(a ** 2 + b ** 2);
  const period = 1 / (Math.atan2(a, b) / 2 / Math.PI);
  const angle = (Math.PI * 2) / period;
  const again = [Math.sin(angle), Math.cos(angle)].map((x) => Math.trunc((1 - loss) * x * 4096));
  return again[0] !== sin || again[1] !== cos;
}
