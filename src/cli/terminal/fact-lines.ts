import { visibleLine } from '../../support/visible.ts';
import { screenWidth } from './screen.ts';
import { shownLength, wrapWords } from './wrap.ts';

interface Layout {
  /** What every line starts with. */
  readonly indent?: string;
  readonly width?: number;
}

/** Where less is left beside the names, what is known stands below them. */
const LEAST_BESIDE = 10;

/** Names with what is known of each beside them; what does not fit a line goes on below itself. */
export function factLines(
  given: readonly (readonly string[])[],
  { indent = '', width = screenWidth() }: Layout = {},
): string[] {
  const rows = given.map((row) => row.map(visibleLine));
  const wide = Math.max(0, ...rows.map(([name]) => shownLength(name!))) + 2;
  const left = width - indent.length - wide;
  if (left < LEAST_BESIDE)
    return rows.flatMap(([name, value]) => [
      `${indent}${name!}`,
      ...wrapWords(value!, width - indent.length - 2).map((line) => `${indent}  ${line}`.trimEnd()),
    ]);
  return rows.flatMap(([name, value]) =>
    wrapWords(value!, left).map((line, i) => {
      const pad = ' '.repeat(i === 0 ? wide - shownLength(name!) : wide);
      return `${indent}${i === 0 ? name! : ''}${pad}${line}`.trimEnd();
    }),
  );
}
