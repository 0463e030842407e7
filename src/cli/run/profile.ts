import type { OpProfile } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { tableLines } from '../terminal/table.ts';

const HEAD = ['op', 'kind', 'ms', '% of time', 'events', 'synops', 'bytes', '% of ceiling'];

/** What ops cost a sample, those that take longest first. */
export function renderProfile(ops: readonly OpProfile[], samples: number): string {
  const whole = ops.reduce((sum, { ms }) => sum + ms, 0);
  const each = (sum: number) => count(sum / Math.max(1, samples));
  const sorted = ops.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms);
  const rows = sorted.map(({ op, kind, ms, events, synops, bytes, ofCeiling }) => [
    ...[op, kind, (ms / Math.max(1, samples)).toFixed(4), ((100 * ms) / whole).toFixed(1)],
    ...[each(events), each(synops), each(bytes)],
    ofCeiling === undefined ? '' : (100 * ofCeiling).toFixed(0),
  ]);
  return tableLines(HEAD, rows, new Set(HEAD.slice(2))).join('\n');
}
