import { parseExpression } from './parse-expression.ts';
import type {
  ClassDef,
  CodeFile,
  Expression,
  FunctionDef,
  Parameter,
  Statement,
  Target,
} from './syntax.ts';
import { type TokenReader, tokenReader } from './token-reader.ts';

/** Blocks in blocks: nobody writes more, and each level takes room on the stack. */
const DEEPEST = 64;

/** Reads a file of code. What is wrong with it is told with its line. */
export function parseCode(text: string, refuse: (fault: string) => never): CodeFile {
  const reader = tokenReader(text, refuse);
  const classes = new Map<string, ClassDef>();
  const functions = new Map<string, FunctionDef>();
  while (startsBlock(reader, -1) !== undefined) {
    reader.next();
    if (reader.accept('class')) {
      const found = parseClass(reader);
      if (classes.has(found.name)) reader.wrong(`class '${found.name}' is there twice`);
      classes.set(found.name, found);
    } else if (reader.accept('def')) {
      const found = parseFunction(reader, 0);
      if (functions.has(found.name)) reader.wrong(`function '${found.name}' is there twice`);
      functions.set(found.name, found);
    } else reader.skipLine();
  }
  return { classes, functions };
}

/** The indent of the line that comes next, where it is deeper than the one around it. */
function startsBlock(reader: TokenReader, around: number): number | undefined {
  const { kind, indent } = reader.peek();
  if (kind !== 'line' || reader.peek(1).kind === 'end') return undefined;
  return indent > around ? indent : undefined;
}

function parseClass(reader: TokenReader): ClassDef {
  const name = reader.word();
  reader.expect('(');
  const base = reader.word();
  reader.expect(')');
  reader.expect(':');
  const constants = new Map<string, Expression>();
  const methods = new Map<string, FunctionDef>();
  for (let indent = startsBlock(reader, 0); indent !== undefined; indent = startsBlock(reader, 0)) {
    reader.next();
    if (reader.accept('def')) {
      const method = parseFunction(reader, indent);
      methods.set(method.name, method);
    } else parseAttribute(reader, constants);
  }
  return { name, base, constants, methods };
}

/** `name : type`, or with a value behind it; lists of names are of no use here. */
function parseAttribute(reader: TokenReader, constants: Map<string, Expression>): void {
  const isTyped = reader.peek().kind === 'word' && reader.peek(1).text === ':';
  if (!isTyped) {
    reader.skipLine();
    return;
  }
  const name = reader.word();
  reader.expect(':');
  parseExpression(reader);
  if (reader.accept('=')) constants.set(name, parseExpression(reader));
  reader.skipLine();
}

function parseFunction(reader: TokenReader, indent: number): FunctionDef {
  const name = reader.word();
  reader.expect('(');
  const parameters: Parameter[] = [];
  while (!reader.accept(')')) {
    const own = reader.word();
    const type = reader.accept(':') ? parseExpression(reader) : undefined;
    const fallback = reader.accept('=') ? parseExpression(reader) : undefined;
    parameters.push({ name: own, type, fallback });
    if (!reader.accept(',') && !reader.isAt(')')) reader.wrong(`')' is missing`);
  }
  if (reader.accept('->')) parseExpression(reader);
  reader.expect(':');
  return { name, parameters, body: parseBlock(reader, indent, 0) };
}

function parseBlock(reader: TokenReader, around: number, depth: number): readonly Statement[] {
  if (depth > DEEPEST) reader.wrong(`blocks are nested more than ${DEEPEST} deep`);
  const own = startsBlock(reader, around);
  if (own === undefined) return reader.wrong('a block is empty');
  const statements: Statement[] = [];
  while (startsBlock(reader, around) === own) {
    reader.next();
    statements.push(...parseStatement(reader, own, depth));
  }
  if (startsBlock(reader, around) !== undefined) reader.wrong('a line is indented otherwise');
  return statements;
}

const UNREAD_WORDS = new Set([
  'for',
  'while',
  'with',
  'assert',
  'raise',
  'break',
  'continue',
  'del',
]);

function parseStatement(reader: TokenReader, indent: number, depth: number): Statement[] {
  if (reader.accept('pass')) return [];
  if (reader.accept('return'))
    return [{ kind: 'return', value: ended(reader, parseTuple(reader)) }];
  if (reader.accept('if')) return [parseIf(reader, indent, depth)];
  const { text } = reader.peek();
  if (UNREAD_WORDS.has(text)) return [skipped(reader, text, indent)];
  const first = parseTuple(reader);
  if (reader.accept(':')) parseExpression(reader);
  if (!reader.accept('=')) return [{ kind: 'expression', value: ended(reader, first) }];
  return [{ kind: 'assign', target: targetOf(first), value: ended(reader, parseTuple(reader)) }];
}

/** Values with commas between them are a tuple. */
function parseTuple(reader: TokenReader): Expression {
  const first = parseExpression(reader);
  if (!reader.isAt(',')) return first;
  const items = [first];
  while (reader.accept(','))
    if (reader.peek().kind !== 'line' && !reader.isAt('=')) items.push(parseExpression(reader));
  return { kind: 'list', items };
}

function ended(reader: TokenReader, value: Expression): Expression {
  return reader.peek().kind === 'line' ? value : reader.wrong('a line does not end');
}

function parseIf(reader: TokenReader, indent: number, depth: number): Statement {
  const condition = parseExpression(reader);
  reader.expect(':');
  const then = parseBlock(reader, indent, depth + 1);
  const isElse = startsBlock(reader, indent - 1) === indent && reader.peek(1).text === 'else';
  if (!isElse) return { kind: 'if', condition, then, otherwise: [] };
  reader.next();
  reader.expect('else');
  reader.expect(':');
  return { kind: 'if', condition, then, otherwise: parseBlock(reader, indent, depth + 1) };
}

/** A statement that is not read, with the block in it. */
function skipped(reader: TokenReader, word: string, indent: number): Statement {
  reader.skipLine();
  while (startsBlock(reader, indent) !== undefined) {
    reader.next();
    reader.skipLine();
  }
  return { kind: 'other', word };
}

function targetOf(written: Expression): Target {
  if (written.kind === 'name') return written.name;
  return written.kind === 'list' ? written.items.map(targetOf) : undefined;
}
