const NEW_LINE = 10;

/** Where the bytes begin that stand behind the lines with a mark in front, and those lines. */
export function skipLines(
  bytes: Uint8Array,
  mark: string,
): { readonly start: number; readonly header: string } {
  let start = 0;
  while (bytes[start] === mark.charCodeAt(0)) {
    const end = bytes.indexOf(NEW_LINE, start);
    if (end < 0) break;
    start = end + 1;
  }
  return { start, header: new TextDecoder('latin1').decode(bytes.subarray(0, start)) };
}
