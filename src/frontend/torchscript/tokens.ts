/** A word, a number, a text, a sign; or the start of a line, with how far it is indented; or the end. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'line' | 'end';
  readonly text: string;
  readonly line: number;
  /** Of a line: how many blanks it starts with. */
  readonly indent: number;
}

const MOST_TOKENS = 2 ** 20;

const PATTERN =
  /(?<blank>[ \t\r]+|#[^\n]*)|(?<newline>\n)|(?<word>[A-Za-z_]\w*)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<sign>->|[-+*/%<>=!.,:()[\]{}@&|^~])/y;

/** The tokens of a text of Python. Lines in brackets go on. */
export function tokensOf(text: string, wrong: (fault: string, line: number) => never): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  let [line, depth, isLineStart] = [1, 0, true];
  let lineAt = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups ?? wrong('there is a letter of no use', line);
    if (tokens.length > MOST_TOKENS) wrong(`there are more than ${MOST_TOKENS} words`, line);
    if (groups['newline'] !== undefined) {
      line++;
      lineAt = start + 1;
      isLineStart ||= depth === 0;
    } else if (groups['blank'] === undefined) {
      if (isLineStart) tokens.push({ kind: 'line', text: '', line, indent: start - lineAt });
      isLineStart = false;
      const kind = KINDS.find((one) => groups[one] !== undefined)!;
      const found = groups[kind]!;
      if (kind === 'sign') depth += depthOf(found);
      tokens.push({ kind, text: found, line, indent: 0 });
    }
  }
  tokens.push(
    { kind: 'line', text: '', line, indent: 0 },
    { kind: 'end', text: '', line, indent: 0 },
  );
  return tokens;
}

const KINDS = ['word', 'number', 'text', 'sign'] as const;

function depthOf(sign: string): number {
  if ('([{'.includes(sign)) return 1;
  return ')]}'.includes(sign) ? -1 : 0;
}
