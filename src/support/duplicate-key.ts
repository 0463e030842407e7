/**
 * The first key that an object in valid JSON text holds twice. JSON.parse keeps the last of them in
 * silence, so two readers of one file may disagree on what it says.
 */
export function duplicateKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!;
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(undefined);
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const start = at;
      at = closingQuote(json, start);
      if (!isBeforeColon(json, at + 1)) continue;
      const key = JSON.parse(json.slice(start, at + 1)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function closingQuote(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

function isBeforeColon(json: string, start: number): boolean {
  let at = start;
  while (' \t\n\r'.includes(json[at] ?? ':')) at++;
  return json[at] === ':';
}
