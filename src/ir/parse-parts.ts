import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import { type Dtype, type Values, bitWidth, isDtype, storageOf } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import type { Attr, Attrs, Loc } from './graph.ts';
import type { Token } from './scan.ts';
import { ROLES, type ValueType } from './types.ts';

/** Finds a tensor by its hash. */
export type TensorSource = (hash: string) => Tensor | undefined;

/** A statement cannot be read any further. */
export class Unreadable extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

interface ReaderOptions {
  readonly file?: string;
  readonly tensors?: TensorSource;
}

/** A cursor over tokens that reads the parts of which statements are made. */
export class TextReader {
  /** Faults in the order in which they were found. */
  readonly diagnostics: Diagnostic[] = [];
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly options: ReaderOptions;

  constructor(tokens: readonly Token[], options: ReaderOptions) {
    this.tokens = tokens;
    this.options = options;
  }

  peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  here(token: Token = this.peek()): Location {
    const { file } = this.options;
    return { ...(file === undefined ? {} : { file }), line: token.line, column: token.column };
  }

  unreadable<F>(code: (facts: F, at: Location) => Diagnostic, facts: F, token?: Token): Unreadable {
    return new Unreadable(code(facts, this.here(token)));
  }

  isEnd(): boolean {
    return this.peek().kind === 'end';
  }

  isWord(text: string): boolean {
    return this.peek().kind === 'word' && this.peek().text === text;
  }

  takeWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.at++;
    return true;
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.at++;
  }

  skipLine(): void {
    while (this.peek().kind !== 'newline' && !this.isEnd()) this.at++;
  }

  endOfStatement(): void {
    if (this.peek().kind !== 'newline') throw this.expected('the end of the line');
  }

  expect(punctuation: string): void {
    if (!this.take(punctuation)) throw this.expected(`"${punctuation}"`);
  }

  take(punctuation: string): boolean {
    const token = this.peek();
    if (token.kind !== 'punctuation' || token.text !== punctuation) return false;
    this.at++;
    return true;
  }

  name(): string {
    return this.token('name', 'a value such as %x').text;
  }

  number(): number {
    return toNumber(this.token('number', 'a number').text);
  }

  /** A bare word or a quoted one. */
  word(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'string') throw this.expected('a name');
    this.at++;
    return token.text;
  }

  names(): string[] {
    return this.list('(', ')', () => this.name());
  }

  type(): ValueType {
    const token = this.peek();
    const text = this.word();
    const role = ROLES.find((r) => r === text);
    if (!role) {
      const meant = nearestName(text, ROLES);
      throw this.unreadable(codes.unknownRole, { found: text, known: ROLES, meant }, token);
    }
    return { role, dtype: this.dtype(), shape: this.shape() };
  }

  loc(): Loc {
    return this.takeWord('loc') ? this.list('(', ')', () => this.token('string', 'text').text) : [];
  }

  attrs(): Attrs {
    if (!(this.peek().kind === 'punctuation' && this.peek().text === '{')) return {};
    const attrs: Record<string, Attr> = Object.create(null) as Record<string, Attr>;
    this.list('{', '}', () => {
      const token = this.peek();
      const name = this.token('word', 'the name of an attribute').text;
      this.expect('=');
      const value = this.attr();
      if (name in attrs) this.diagnostics.push(codes.attrTwice({ name }, this.here(token)));
      attrs[name] = value;
    });
    return attrs;
  }

  private attr(): Attr {
    const token = this.peek();
    if (this.takeWord('true')) return true;
    if (this.takeWord('false')) return false;
    if (this.takeWord('nan')) return NaN;
    if (token.kind === 'number') return this.number();
    if (token.kind === 'string') return this.word();
    if (token.kind === 'word') return this.tensor();
    if (token.text === '[') return this.list('[', ']', () => this.number());
    throw this.expected('a number, a string, true, false, a list or a tensor');
  }

  private tensor(): Tensor {
    const start = this.peek();
    const dtype = this.dtype();
    const shape = this.shape();
    const token = this.peek();
    if (token.kind === 'hash') {
      this.at++;
      return this.byHash(dtype, shape, token);
    }
    const texts = this.list('(', ')', () => this.token('number', 'a number').text);
    const wanted = sizeOf(shape);
    if (texts.length !== wanted)
      throw this.unreadable(codes.elementCount, { found: texts.length, wanted }, start);
    return tensor(dtype, shape, this.values(dtype, texts, start));
  }

  private values(dtype: Dtype, texts: readonly string[], start: Token): Values {
    const values = new (storageOf(dtype))(texts.length);
    texts.forEach((text, i) => {
      if (!fitsElement(text, dtype))
        throw this.unreadable(codes.elementType, { text, dtype }, start);
      values[i] = typeof values[i] === 'bigint' ? BigInt(text) : toNumber(text);
    });
    return values;
  }

  private byHash(dtype: Dtype, shape: readonly number[], token: Token): Tensor {
    const found = this.options.tensors?.(token.text);
    if (!found) throw this.unreadable(codes.missingTensor, { hash: token.text }, token);
    if (found.dtype !== dtype || found.shape.join() !== shape.join())
      throw this.unreadable(codes.missingTensor, { hash: token.text }, token);
    return found;
  }

  private dtype(): Dtype {
    const token = this.token('word', 'a number type such as f32 or i8');
    if (isDtype(token.text)) return token.text;
    throw this.unreadable(codes.unknownDtype, { found: token.text }, token);
  }

  private shape(): number[] {
    return this.list('[', ']', () => {
      const token = this.peek();
      const extent = this.number();
      if (Number.isSafeInteger(extent) && extent >= 0) return extent;
      throw this.unreadable(codes.badExtent, { found: token.text }, token);
    });
  }

  private list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    if (this.take(close)) return items;
    do items.push(item());
    while (this.take(','));
    this.expect(close);
    return items;
  }

  private token(kind: Token['kind'], what: string): Token {
    const token = this.peek();
    if (token.kind !== kind) throw this.expected(what);
    this.at++;
    return token;
  }

  private expected(what: string): Unreadable {
    return this.unreadable(codes.unexpectedToken, { wanted: what, found: this.peek().text });
  }
}

/** Half floats are written as their bits. */
function fitsElement(text: string, dtype: Dtype): boolean {
  if (dtype === 'f32' || dtype === 'f64') return true;
  if (!/^-?[0-9]+$/.test(text)) return false;
  const value = BigInt(text);
  const kept = dtype.startsWith('i') ? BigInt.asIntN : BigInt.asUintN;
  return value === kept(bitWidth(dtype), value);
}

function toNumber(text: string): number {
  if (text.endsWith('inf')) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}
