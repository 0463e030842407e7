import type { Op } from '../../ir/graph.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import type { Describing } from './describing.ts';
import { withoutBatch } from './entries.ts';

/** One number for all neurons of a layer. */
export function uniform({ result, attrs }: Op, name: string, fault: Describing['fault']): number {
  const given = attrs[name] as Tensor | undefined;
  const numbers = new Set(given ? numbersOf(given) : [0]);
  if (numbers.size > 1)
    fault(`'${result}' has several values of ${name}, and a layer there has one`);
  return [...numbers][0] ?? 0;
}

/** One number for each channel of planes, of one for each neuron; nothing where they differ in a channel. */
export function ofChannels(
  each: readonly number[],
  shape: readonly number[],
): number[] | undefined {
  const channels = withoutBatch(shape)[0]!;
  const places = each.length / channels;
  const first = Array.from({ length: channels }, (_, c) => each[c * places]!);
  return each.every((x, i) => x === first[Math.floor(i / places)]) ? first : undefined;
}
