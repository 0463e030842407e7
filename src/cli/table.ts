/** Rows under a head, in columns as wide as they need to be; those of numbers stand at the right. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: ReadonlySet<string>,
): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const cellOf = (cell: string, i: number) =>
    numeric.has(head[i]!) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!);
  return all.map((row) => row.map(cellOf).join('  ').trimEnd());
}
