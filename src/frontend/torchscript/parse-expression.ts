import type { Expression } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Nobody writes brackets in brackets so deep, and each level takes room on the stack. */
const DEEPEST = 100;

const WORDS: ReadonlyMap<string, boolean | number | undefined> = new Map<
  string,
  boolean | number | undefined
>([
  ['True', true],
  ['False', false],
  ['None', undefined],
  ['inf', Infinity],
  ['nan', NaN],
]);

export function parseExpression(reader: TokenReader, depth = 0): Expression {
  if (depth > DEEPEST) reader.wrong(`brackets are nested more than ${DEEPEST} deep`);
  let found = parseStart(reader, depth);
  for (let parts = 0; parts < DEEPEST; parts++) {
    if (reader.accept('.')) found = { kind: 'attribute', of: found, name: reader.word() };
    else if (reader.accept('(')) found = parseCall(reader, found, depth);
    else if (reader.accept('[')) {
      const index = listed(parseItems(reader, ']', depth));
      found = { kind: 'item', of: found, index };
    } else return found;
  }
  return reader.wrong(`an expression has more than ${DEEPEST} parts`);
}

/** Several items are a tuple; one with no comma behind it is itself. */
function listed({ items, isTuple }: Items): Expression {
  return items.length === 1 && !isTuple ? items[0]! : { kind: 'list', items };
}

function parseStart(reader: TokenReader, depth: number): Expression {
  if (reader.accept('-')) return { kind: 'minus', of: parseExpression(reader, depth + 1) };
  if (reader.accept('(')) return listed(parseItems(reader, ')', depth));
  if (reader.accept('[')) return { kind: 'list', items: parseItems(reader, ']', depth).items };
  const { kind, text } = reader.peek();
  if (kind === 'number') return { kind: 'value', value: numberOf(reader) };
  if (kind === 'text') return { kind: 'value', value: unquoted(reader.next().text) };
  if (kind !== 'word') return reader.wrong('a value is missing');
  reader.next();
  return WORDS.has(text) ? { kind: 'value', value: WORDS.get(text) } : { kind: 'name', name: text };
}

interface Items {
  readonly items: readonly Expression[];
  /** Whether a comma makes it a tuple. */
  readonly isTuple: boolean;
}

function parseItems(reader: TokenReader, end: string, depth: number): Items {
  const items: Expression[] = [];
  let isTuple = reader.isAt(end);
  while (!reader.accept(end)) {
    items.push(parseExpression(reader, depth + 1));
    if (reader.accept(',')) isTuple = true;
    else if (!reader.isAt(end)) reader.wrong(`'${end}' is missing`);
  }
  return { items, isTuple };
}

function parseCall(reader: TokenReader, callee: Expression, depth: number): Expression {
  const positional: Expression[] = [];
  const keyword = new Map<string, Expression>();
  while (!reader.accept(')')) {
    const isNamed = reader.peek().kind === 'word' && reader.peek(1).text === '=';
    if (isNamed) {
      const name = reader.word();
      reader.expect('=');
      keyword.set(name, parseExpression(reader, depth + 1));
    } else positional.push(parseExpression(reader, depth + 1));
    if (!reader.accept(',') && !reader.isAt(')')) reader.wrong(`')' is missing`);
  }
  return { kind: 'call', callee, positional, keyword };
}

/** Integers have 64 bits, and floats no more digits than tell them apart. */
const LONGEST_NUMBER = 64;

function numberOf(reader: TokenReader): bigint | number {
  const { text } = reader.next();
  if (text.length > LONGEST_NUMBER) reader.wrong(`a number has ${text.length} digits`);
  return /^\d+$/.test(text) ? BigInt(text) : Number(text);
}

/** What texts hold is looked at by nobody but messages. */
function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
