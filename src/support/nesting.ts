/**
 * Whether objects and lists in JSON text lie in each other deeper than that. JSON.parse takes a minute for a hundred
 * megabytes of brackets, and other code goes down as far as they do.
 */
export function isDeeper(json: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!;
    if (char === '"') at = closingQuote(json, at);
    else if (char === '{' || char === '[') {
      depth++;
      if (depth > most) return true;
    } else if (char === '}' || char === ']') depth--;
  }
  return false;
}

/** The end of the text where nothing closes it. */
function closingQuote(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === '"') return at;
    if (json[at] === '\\') at++;
  }
  return json.length;
}
