/** A piece of .spk text. Lines and columns count from 1. */
export interface Token {
  readonly kind:
    'name' | 'word' | 'number' | 'string' | 'hash' | 'punctuation' | 'newline' | 'end' | 'unknown';
  /** What it means: the name without its sigil, the string without its quotes. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', /%(?:[A-Za-z0-9_.:/$-]+|"(?:[^"\\\n]|\\.)*")/y],
  ['number', /-?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|inf\b)/y],
  ['word', /[A-Za-z_][A-Za-z0-9_-]*/y],
  ['string', /"(?:[^"\\\n]|\\.)*"/y],
  ['hash', /@[0-9a-f]+/y],
  ['punctuation', /[=:,(){}[\]]/y],
];

const STATEMENT =
  /%(?:[A-Za-z0-9_.:/$-]+|"(?:[^"\\\n]|\\.)*")[ \t]*=|(?:input|output|graph|spk|schedule|region|memory|buffer)\s/y;

/** Cuts text into tokens. A newline is a token only outside of brackets; `;` starts a comment. */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const here = { line, column: at - lineStart + 1 };
    const char = text[at]!;
    if (char === '\n') {
      if (depth === 0 || startsStatement(text, at + 1)) {
        tokens.push({ kind: 'newline', text: 'end of line', ...here });
        depth = 0;
      }
      line++;
      lineStart = ++at;
    } else if (char === ';') {
      at = endOfLine(text, at);
    } else if (/\s/.test(char)) {
      at++;
    } else {
      const token = { ...next(text, at), ...here };
      if (token.kind === 'punctuation') depth = Math.max(0, depth + nesting(token.text));
      tokens.push({ kind: token.kind, text: unquote(token), line, column: here.column });
      at += token.text.length;
    }
  }
  tokens.push({ kind: 'newline', text: 'end of line', line, column: at - lineStart + 1 });
  tokens.push({ kind: 'end', text: 'end of file', line, column: at - lineStart + 1 });
  return tokens;
}

function next(text: string, at: number): Pick<Token, 'kind' | 'text'> {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0] };
  }
  return { kind: 'unknown', text: text[at]! };
}

/** A line that starts a statement ends an unclosed bracket before it, so that one fault stays one. */
function startsStatement(text: string, at: number): boolean {
  STATEMENT.lastIndex = at;
  return STATEMENT.test(text);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function nesting(punctuation: string): number {
  if ('({['.includes(punctuation)) return 1;
  return ')}]'.includes(punctuation) ? -1 : 0;
}

function unquote({ kind, text }: Pick<Token, 'kind' | 'text'>): string {
  const body = kind === 'name' || kind === 'hash' ? text.slice(1) : text;
  const isQuoted = (kind === 'name' || kind === 'string') && body.startsWith('"');
  return isQuoted ? parseString(body) : body;
}

/** JSON's string; what JSON does not accept (a raw tab) is kept as it stands. */
function parseString(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}
