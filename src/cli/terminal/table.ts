import { visibleLine } from '../../support/visible.ts';
import { screenWidth } from './screen.ts';
import { wrapWords } from './wrap.ts';

interface Column {
  readonly isNumeric: boolean;
  /** Characters of its longest cell. */
  readonly wide: number;
  /** Those that it needs at least: numbers are never cut, names and heads go on in the next line. */
  readonly least: number;
}

/** Of names, so many characters stay side by side. */
const LEAST_OF_NAMES = 8;
const GAP = 2;

/**
 * Rows under a head, in columns as wide as they need to be; those of numbers stand at the right. What does not fit
 * the screen goes on below itself, the widest columns first.
 */
export function tableLines(
  head: readonly string[],
  given: readonly (readonly string[])[],
  numeric: ReadonlySet<string>,
  width = screenWidth(),
): string[] {
  const rows = given.map((cells) => cells.map(visibleLine));
  const columns = head.map((title, i) => {
    const cells = rows.map((row) => row[i]!);
    return columnOf(title, cells, numeric.has(title));
  });
  // Of two spaces between columns one may go, where that is what makes them fit.
  const [roomy, tight] = [GAP, 1].map((gap) => fitted(columns, width, gap));
  const [widths, gap] = roomy ? [roomy, GAP] : [tight ?? columns.map(({ least }) => least), 1];
  const aligned = (text: string, i: number) =>
    columns[i]!.isNumeric ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  return [head, ...rows].flatMap((cells) => {
    const folded = cells.map((cell, i) => fold(cell, widths[i]!));
    const height = Math.max(...folded.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      folded
        .map((lines, i) => aligned(lines[line] ?? '', i))
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  });
}

function columnOf(title: string, cells: readonly string[], isNumeric: boolean): Column {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const wide = longest([title, ...cells]);
  const words = longest(title.split(' '));
  const least = isNumeric ? longest(cells) : Math.min(wide, LEAST_OF_NAMES);
  return { isNumeric, wide, least: Math.max(words, least) };
}

/** Widths that fit, taken from the widest columns; nothing where there are none. */
function fitted(columns: readonly Column[], width: number, gap: number): number[] | undefined {
  const widths = columns.map(({ wide }) => wide);
  let over = widths.reduce((sum, wide) => sum + wide, gap * (columns.length - 1)) - width;
  for (; over > 0; over--) {
    const most = Math.max(...widths.filter((wide, i) => wide > columns[i]!.least));
    const at = widths.findIndex((wide, i) => wide === most && wide > columns[i]!.least);
    if (at < 0) return undefined;
    widths[at]!--;
  }
  return widths;
}

/** Words in lines, and words that are longer than a line cut to its length. */
function fold(text: string, width: number): string[] {
  return wrapWords(text, width).flatMap((line) =>
    line === '' ? [''] : (line.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []),
  );
}
