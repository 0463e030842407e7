import type { GraphStats, PassStats } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { tableLines } from '../terminal/table.ts';

/** What each pass made of the numbers of a graph, for --stats: `before` is said where the last row is not it. */
export function passTable(stats: readonly PassStats[]): string {
  const found = SOMETIMES.filter((name) => stats.some(({ after }) => after[name] !== undefined));
  const names = [...COLUMNS, ...found];
  const cells = (of: GraphStats) =>
    names.map((name) => (of[name] === undefined ? '' : count(of[name])));
  const rows = stats.flatMap(({ pass, before, after }, i) => [
    ...(isSame(stats[i - 1]?.after, before) ? [] : [['', ...cells(before)]]),
    [pass, ...cells(after)],
  ]);
  return tableLines(['pass', ...names], rows, new Set(names)).join('\n');
}

const COLUMNS = ['ops', 'neurons', 'synapses', 'bytes'] as const;
const SOMETIMES = ['memory', 'events'] as const;

function isSame(a: GraphStats | undefined, b: GraphStats): boolean {
  return a !== undefined && [...COLUMNS, ...SOMETIMES].every((name) => a[name] === b[name]);
}
