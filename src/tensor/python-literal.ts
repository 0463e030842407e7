/** A value written in Python: None is undefined, a tuple and a list are both arrays. */
export type Literal = Scalar | readonly Literal[] | ReadonlyMap<string, Literal>;
type Scalar = string | number | boolean | undefined;

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?[0-9]+L?|True|False|None|[{}()[\],:])\s*/y;

/** Far deeper than any array's header, far shallower than the stack. */
const DEEPEST = 32;

/**
 * Reads one Python literal: dicts with string keys, tuples, lists, strings, integers, True, False, None.
 * It never evaluates anything. `onFault` throws.
 */
export function parseLiteral(text: string, onFault: (fault: string) => never): Literal {
  const tokens = tokenize(text, onFault);
  let at = 0;

  const expect = (wanted: string) => {
    const found = tokens[at++] ?? 'its end';
    if (found !== wanted) onFault(`the header has ${found} in place of ${wanted}`);
  };
  const items = (close: string, readItem: () => void) => {
    while (tokens[at] !== close) {
      readItem();
      if (tokens[at] !== close) expect(',');
    }
    at++;
  };
  const array = (close: string, depth: number) => {
    const values: Literal[] = [];
    items(close, () => void values.push(value(depth)));
    return values;
  };
  const dict = (depth: number) => {
    const values = new Map<string, Literal>();
    items('}', () => {
      const key = value(depth);
      if (typeof key !== 'string') return onFault('a key of the header is not a string');
      if (values.has(key)) onFault(`the header holds '${key}' twice`);
      expect(':');
      values.set(key, value(depth));
    });
    return values;
  };
  const value = (depth: number): Literal => {
    const token = tokens[at++] ?? onFault('the header ends early');
    if (depth === 0) return onFault('the header has too many brackets within brackets');
    if (token === '{') return dict(depth - 1);
    if (token === '(') return array(')', depth - 1);
    if (token === '[') return array(']', depth - 1);
    return scalar(token, onFault);
  };

  const whole = value(DEEPEST);
  if (at < tokens.length) onFault('the header goes on after its end');
  return whole;
}

function tokenize(text: string, onFault: (fault: string) => never): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const offset = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) return onFault(`character ${offset} of the header cannot be read`);
    tokens.push(match[1]!);
  }
  return tokens;
}

function scalar(token: string, onFault: (fault: string) => never): Scalar {
  if (token === 'None') return undefined;
  if (token === 'True' || token === 'False') return token === 'True';
  // Python 2 wrote its long integers with an L.
  if (/^-?[0-9]/.test(token)) return Number(token.replace('L', ''));
  // Escapes occur only in field names, which are shown and never used.
  if (/^['"]/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, '$1');
  return onFault(`the header has ${token} in place of a value`);
}
