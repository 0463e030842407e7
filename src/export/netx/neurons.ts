import type { Op } from '../../ir/graph.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { int64, truth, word } from '../hdf5/entries.ts';
import type { Describing } from './describing.ts';
import type { Entries } from './entries.ts';
import { ofChannels, uniform } from './parameters.ts';
import { resonator } from './resonators.ts';

/** Readers know these exponents, and no others. */
export const EXPONENT = 6;

/** What the tools of the format write where nobody is to fire: more than a voltage can be. */
export const OUT_OF_REACH = 2 ** 18 - 1;

/** What a layer says of its neurons; nothing of those that sum up with a bias, as layers without neurons do. */
export function neuronOf(op: Op, describing: Describing): Entries {
  const { fault } = describing;
  const { result, kind, attrs } = op;
  if (kind === 'sigma' && attrs['bias'] !== undefined) return {};
  if (kind === 'sigma') return { ...changes('relu', 0), sigma_output: truth(true) };
  if (kind === 'lif' || kind === 'lif-potential') return leaky(op, fault);
  if (kind === 'resonator' || kind === 'resonator-adaptive') return resonator(op, describing);
  if (kind === 'lif-adaptive') return adaptive(op, describing);
  const exponents = ['spikeExponent', 'stateExponent'].filter((name) => attrs[name] !== EXPONENT);
  for (const name of exponents) fault(`'${result}' has a ${name} that is not ${EXPONENT}`);
  const activation = (attrs['activation'] ?? 'relu') as string;
  if (activation !== 'relu') describing.note(`'${result}' has no relu, and it takes one`);
  return changes(activation, uniform(op, 'vth', fault));
}

function changes(activation: string, vth: number): Entries {
  return { type: word('SDNN'), activation: word(activation), vThMant: int64(vth) };
}

function leaky(op: Op, fault: Describing['fault']): Entries {
  if ((op.attrs['resetInterval'] ?? 0) !== 0)
    fault(`'${op.result}' resets, which the reader is told, not the file`);
  const fires = op.kind === 'lif';
  return {
    type: word('CUBA'),
    iDecay: int64(uniform(op, 'du', fault) + 1),
    vDecay: int64(uniform(op, 'dv', fault)),
    vThMant: int64(fires ? uniform(op, 'vth', fault) : OUT_OF_REACH),
    refDelay: int64(1),
    gradedSpike: truth(false),
  };
}

/** One number for all, or one for each neuron of a row or channel of planes, as the tool that trains them writes it. */
function adaptive(op: Op, { fault, note }: Describing): Entries {
  const each = (name: string, more = 0) => {
    const numbers = perChannel(op, name, fault).map((x) => x + more);
    return numbers.length === 1 ? int64(numbers[0]!) : int64(numbers, [numbers.length]);
  };
  note(`'${op.result}' has a threshold that moves, which it does not read`);
  return {
    type: word('ALIF'),
    ...{ iDecay: each('du', 1), vDecay: each('dv'), thDecay: each('dth'), refDecay: each('dr') },
    ...{ vThMant: each('vth'), vThStep: each('step') },
    ...{ refDelay: int64(1), gradedSpike: truth(false) },
  };
}

function perChannel({ result, attrs, type }: Op, name: string, fault: Describing['fault']) {
  const all = Array.from(spread(attrs[name] as Tensor, type.shape));
  if (all.every((x) => x === all[0])) return [all[0] ?? 0];
  const found = ofChannels(all, type.shape);
  if (!found) fault(`'${result}' has values of ${name} that differ in a channel`);
  return found ?? all;
}
