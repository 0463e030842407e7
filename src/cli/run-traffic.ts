import type { Traffic } from '../index.ts';
import { count } from './count.ts';
import { tableLines } from './table.ts';

/** What cores and links did for a sample, in lines of the summary. */
export function trafficRows({ samples, cores, steps, stride, latency }: Traffic): string[][] {
  const each = (of: (step: Traffic['steps'][number]) => number) =>
    count(Math.round(steps.reduce((sum, step) => sum + of(step), 0) / Math.max(1, samples)));
  const slow = stride === 1 ? '' : `, ${count(stride)} of them a step`;
  const hops = each(({ hopsEastWest, hopsNorthSouth }) => hopsEastWest + hopsNorthSouth);
  return [
    ['cores', count(cores.length)],
    ['barriers', `${count(steps.length)} barrier steps, ${count(latency)} of latency${slow}`],
    ['messages', `${each(({ messages }) => messages)} a sample, ${hops} hops`],
    ['updates', `${each(({ updates }) => updates)} of neurons a sample`],
  ];
}

const HEAD = ['chip', 'x', 'y', 'updates', 'synops', 'sent', 'received'];

/** What each core did for a sample, the busiest first. */
export function renderCores({ samples, cores }: Traffic): string {
  const each = (sum: number) => count(Math.round(sum / Math.max(1, samples)));
  const sorted = cores.toSorted((a, b) => b.synops - a.synops || b.updates - a.updates);
  const rows = sorted.map(({ chip, x, y, updates, synops, sent, received }) => [
    ...[String(chip), String(x), String(y)],
    ...[updates, synops, sent, received].map(each),
  ]);
  return tableLines(HEAD, rows, new Set(HEAD)).join('\n');
}
