import type { MixedPrecision, Pruning, Report } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { shellWord } from '../../support/shell-word.ts';

/** What the summary says of widths that were chosen layer by layer. */
export function widthRows({ mixedPrecision: mixed, pruning }: Report): string[][] {
  if (pruning) return pruningRows(pruning);
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

/** And of weights that were pruned. */
function pruningRows(pruning: Pruning): string[][] {
  const { before, after, options } = pruning;
  return [
    ['pruned', `${saved(before.weights, after.weights)} weights, ${quality(pruning)}`],
    [
      'options',
      options.length === 0 ? 'none: every weight counts' : options.map(shellWord).join(' '),
    ],
  ];
}

function widths({ before, after }: MixedPrecision): string {
  const { weightBits, messageBits } = after;
  return `${weightBits} bits a weight (${before.weightBits} before), ${messageBits} a message (${before.messageBits})`;
}

function quality(found: MixedPrecision | Pruning): string {
  const { measure, before, after, samples, lossBound } = found;
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
