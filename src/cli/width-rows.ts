import type { MixedPrecision, Report } from '../index.ts';
import { count } from './count.ts';
import { shellWord } from './shell-word.ts';

/** What the summary says of widths that were chosen layer by layer. */
export function widthRows({ mixedPrecision: mixed }: Report): string[][] {
  if (!mixed) return [];
  const { before, after, options } = mixed;
  return [
    ['widths', `${widths(mixed)}, ${quality(mixed)}`],
    [
      'saved',
      `${saved(before.operations, after.operations)} synaptic operations, ${saved(before.bitOperations, after.bitOperations)} bit operations`,
    ],
    ['options', options.length === 0 ? 'none: every bit counts' : options.map(shellWord).join(' ')],
  ];
}

function widths({ before, after }: MixedPrecision): string {
  const { weightBits, messageBits } = after;
  return `${weightBits} bits a weight (${before.weightBits} before), ${messageBits} a message (${before.messageBits})`;
}

function quality({ measure, before, after, samples, lossBound }: MixedPrecision): string {
  const name = measure === 'accuracy' ? 'right' : 'agree';
  const seen = `${percent(after.quality)} ${name} (${percent(before.quality)} before), on ${count(samples)} samples`;
  return `${seen}; on others at most ${(lossBound * 100).toFixed(2)} % less`;
}

function saved(before: number, after: number): string {
  const part = before === 0 ? 0 : 1 - after / before;
  return `${percent(part)} of ${count(before)}`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
