import type { Style } from '../../diagnostics/style.ts';
import type { Report } from '../../index.ts';
import { wrapWords } from '../terminal/wrap.ts';

type Mapping = Pick<NonNullable<Report['mapping']>, 'mesh' | 'loads'>;

/** From a core that does next to nothing to the busiest one; a place without a core is a dot. */
const SIGNS = '123456789#';
const NO_CORE = '.';
const MOST_CHIPS = 8;

/**
 * The cores of chips as their meshes lie, each a sign: its work in tenths of that of the busiest. What does not fit the width goes below,
 * and of many chips there are the first.
 */
export function meshPicture({ mesh, loads }: Mapping, style: Style, width = 80): string[] {
  const { columns, rows } = mesh;
  const most = Math.max(...loads.map(({ ns }) => ns));
  // `chip 0` has to fit above.
  const wide = Math.max(columns, 8);
  const chips = [...new Set(loads.map(({ chip }) => chip))].sort((a, b) => a - b);
  const blocks = chips.slice(0, MOST_CHIPS).map((chip) => {
    const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(-1));
    for (const { x, y, ns } of loads.filter((load) => load.chip === chip))
      cells[y]![x] = most === 0 ? 0 : ns / most;
    const pad = ' '.repeat(wide - columns);
    const signs = cells.map((row) => row.map((part) => painted(part, style)).join('') + pad);
    return [`chip ${chip}`.padEnd(wide), ...signs];
  });
  const across = Math.max(1, Math.floor(width / (wide + 2)));
  const lines: string[] = [];
  for (let i = 0; i < blocks.length; i += across) {
    const side = blocks.slice(i, i + across);
    for (let row = 0; row <= rows; row++)
      lines.push(`  ${side.map((block) => block[row]!).join('  ')}`.trimEnd());
  }
  const more = chips.length - blocks.length;
  const title = `work of each core in tenths of the busiest (${SIGNS.at(-1)!}), ${ns(most)}`;
  return [
    ...wrapWords(title, width - 2).map((line) => style.bold(`  ${line}`)),
    ...lines,
    ...(more > 0 ? [`  and ${more} more chips`] : []),
  ];
}

function ns(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')} ns when all fire once`;
}

function painted(part: number, style: Style): string {
  if (part < 0) return style.dim(NO_CORE);
  const sign = SIGNS[Math.max(0, Math.ceil(part * SIGNS.length) - 1)]!;
  if (part > 0.8) return style.red(sign);
  return part > 0.5 ? style.yellow(sign) : style.green(sign);
}
