import type { Op } from '../../ir/graph.ts';
import { usedWeights } from '../../ir/ops/synapses/synapse.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import { float32 } from '../hdf5/entries.ts';
import type { Describing } from './describing.ts';
import type { Entries } from './entries.ts';
import type { LayerRow } from './rows.ts';

type Fault = Describing['fault'];

/** Weights as the sums use them: both parts of complex ones, or those by which the neurons hear themselves too. */
export function weightsOf(row: LayerRow, { fault, note }: Describing): Entries {
  const { synapse, recurrent, imaginary } = row;
  if (imaginary) {
    const { result, kind } = synapse!;
    if (kind !== 'dense') note(`'${result}' is a complex convolution, which it does not read`);
    const [real, other] = [synapse!, imaginary].map((op) => {
      const used = usedOf(op, fault);
      checkBits(op, used.numbers, fault);
      if (used.numbers.every((x) => x === 0))
        note(`'${op.result}' weighs nothing, at which it fails`);
      return float32(used.shape, used.numbers);
    });
    return { 'weight/real': real!, 'weight/imag': other! };
  }
  const all = [synapse!, ...(recurrent ? [recurrent] : [])].map((op) => usedOf(op, fault));
  if (recurrent?.attrs['delays'] !== undefined)
    fault(`'${recurrent.result}' has a delay for each synapse, by which a layer hears itself`);
  checkBits(
    synapse!,
    all.flatMap(({ numbers }) => numbers),
    fault,
  );
  const [weight, own] = all.map(({ shape, numbers }) => float32(shape, numbers));
  return { weight: weight!, ...(own && { weight_rec: own }) };
}

function usedOf(op: Op, fault: Fault) {
  return { numbers: sumsOf(op, fault), shape: (op.attrs['weight'] as Tensor).shape };
}

function sumsOf(op: Op, fault: Fault): number[] {
  const exponent = (op.attrs['exponent'] ?? 0) as number;
  const numbers = Array.from(usedWeights(op.attrs as never), (x) => x * 2 ** exponent);
  if (numbers.some((x) => !Number.isInteger(x)))
    fault(`'${op.result}' shifts its sums to the right`);
  return numbers;
}

function checkBits({ result, kind }: Op, numbers: readonly number[], fault: Fault): void {
  const low = numbers.reduce((a, b) => Math.min(a, b), 0);
  const high = numbers.reduce((a, b) => Math.max(a, b), 0);
  const isMixed = low < 0 && high > 0;
  if (isMixed ? low < -256 || high > 254 : high > 255 || low < -255)
    fault(`'${result}' has weights from ${low} to ${high}, which 8 bits do not hold`);
  const isWide = isMixed && kind === 'dense' && (low < -128 || high > 127);
  if (isWide && numbers.some((x) => x % 2 !== 0))
    fault(`'${result}' has odd weights of both signs beyond 127`);
}

/** Steps that each synapse waits, where they differ. */
export function delaysOf({ attrs }: Op) {
  const delays = attrs['delays'] as Tensor | undefined;
  return delays && { shape: delays.shape, numbers: numbersOf(delays) };
}
