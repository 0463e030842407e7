import { OPERATORS } from '../../../src/frontend/onnx/ops/index.ts';
import type { Field } from '../../../src/frontend/onnx/schema.ts';
import type { Random } from '../../../src/support/random.ts';
import { EDGES } from './bytes.ts';
import { type Site, type Tree, copyOf, fieldsOf, isMessage, sitesOf } from './tree.ts';

/** Changes a tree in one place that means something; may take messages of another one. Says how. */
export function mutateTree(tree: Tree, other: Tree, source: Random): string {
  const sites = sitesOf(tree);
  // Each kind of message as often as any other: there are a hundred extents to each graph. But what a
  // model says of itself as a whole is seldom changed, since not much of it is read then.
  const kinds = [...new Set(sites.map((site) => site.kind))];
  const inner = kinds.filter((kind) => !OUTER.has(kind));
  const kind = source.pick(inner.length > 0 && source.next() < 0.95 ? inner : kinds);
  const site = source.pick(sites.filter((it) => it.kind === kind));
  const present = Object.entries(fieldsOf(kind)).filter(([name]) => name in site.tree);
  const all = Object.entries(fieldsOf(kind));
  const [name, field] = source.pick(present.length > 0 && source.next() < 0.9 ? present : all);
  const donors = source.next() < 0.5 ? sites : sitesOf(other);
  const tools = { name, sites, donors, source };
  const value = site.tree[name];
  const next = field.repeated
    ? mutateList((value ?? []) as readonly unknown[], field, tools)
    : mutateOne(value, field, tools);
  if (next === undefined) Reflect.deleteProperty(site.tree, name);
  else site.tree[name] = next;
  return `${kind}.${name}`;
}

const OUTER = new Set(['ModelProto', 'OperatorSetIdProto', 'GraphProto']);

interface Tools {
  readonly name: string;
  /** Messages of which copies may be taken, of this tree or of another one. */
  readonly donors: readonly Site[];
  /** Messages of this tree, whose names are defined in it. */
  readonly sites: readonly Site[];
  readonly source: Random;
}

function mutateList(list: readonly unknown[], field: Field, tools: Tools): readonly unknown[] {
  const { source } = tools;
  const at = source.int(0, Math.max(list.length - 1, 0));
  const change = source.int(0, 7);
  if (list.length === 0 || change === 0)
    return list.toSpliced(source.int(0, list.length), 0, mutateOne(list[at], field, tools));
  if (change === 1) return list.toSpliced(at, 1);
  if (change === 2) return list.toSpliced(at, 0, list[at]);
  if (change === 3) return swapped(list, at, source.int(0, list.length - 1));
  if (change === 4) return source.next() < 0.2 ? [] : list.slice(0, at);
  const made = mutateOne(list[at], field, tools);
  return made === undefined ? list : list.with(at, made);
}

function swapped(list: readonly unknown[], a: number, b: number): readonly unknown[] {
  return list.with(a, list[b]).with(b, list[a]);
}

/** Another value of a field; nothing is one too. */
function mutateOne(value: unknown, { type }: Field, tools: Tools): unknown {
  const { source } = tools;
  if (isMessage(type)) {
    const others = tools.donors.filter(({ kind }) => kind === type);
    return others.length > 0 ? copyOf(source.pick(others).tree) : {};
  }
  if (type === 'string') return mutateText(value as string | undefined, tools);
  if (type === 'bytes') return mutateRaw(value as Uint8Array | undefined, source);
  if (type === 'float' || type === 'double') return source.pick(FLOATS);
  if (type === 'int32') return mutateInt32(value as number | undefined, source);
  return mutateLong(value as bigint | undefined, source);
}

const FLOATS = [0, -0, 1, -1, 0.5, 2, 1e-30, 1e30, 3.4e38, -3.4e38, NaN, Infinity, -Infinity];

function mutateLong(value: bigint | undefined, source: Random): bigint {
  if (value !== undefined && source.next() < 0.3)
    return BigInt.asIntN(64, value + BigInt(source.int(-2, 2)));
  // Most numbers of models are small.
  return source.next() < 0.5 ? BigInt(source.int(-3, 9)) : source.pick(EDGES);
}

function mutateInt32(value: number | undefined, source: Random): number {
  const small = source.int(0, 28);
  return source.pick([small, small, small, (value ?? 0) + 1, -1, 2 ** 31 - 1, -(2 ** 31)]);
}

/** Texts are names of values, of operators and of choices: mostly one that stands elsewhere. */
function mutateText(value: string | undefined, { name, sites, source }: Tools): string {
  if (name === 'opType' && source.next() < 0.7) return source.pick(KINDS);
  const same = sites.flatMap(({ tree }) => [tree[name] ?? []].flat()).filter(isText);
  if (same.length > 0 && source.next() < 0.8) return source.pick(same);
  const names = sites.flatMap(({ tree }) => [tree['output'] ?? [], tree['name'] ?? []].flat());
  return source.pick([...names.filter(isText), '', '__proto__', 'constructor', `${value ?? ''}.1`]);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const KINDS = [...OPERATORS.keys()].map((kind) => kind.slice(kind.lastIndexOf('.') + 1));

const WORDS = [
  ...['', 'none', 'constant', 'reflect', 'edge', 'wrap', 'linear', 'nearest', 'cubic', 'tanh'],
  ...['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET', 'forward', 'reverse', 'bidirectional'],
  ...['asymmetric', 'align_corners', 'half_pixel', 'floor', 'ceil', 'LEFT', 'RIGHT', 'DCR', 'CRD'],
  ...['add', 'mul', 'max', 'min', 'ij,jk->ik', '...ij->...ji', 'ii->i', 'zeros', 'border'],
];

/** Texts of attributes, and weights. */
function mutateRaw(value: Uint8Array | undefined, source: Random): Uint8Array {
  if (value === undefined || (value.length < 32 && source.next() < 0.5))
    return new TextEncoder().encode(source.pick(WORDS));
  const copy = value.slice();
  if (source.next() < 0.2) return copy.subarray(0, source.int(0, copy.length));
  if (source.next() < 0.2) return copy.fill(source.pick([0, 1, 0x7f, 0x80, 0xff]));
  for (let i = source.int(1, 8); i > 0 && copy.length > 0; i--)
    copy[source.int(0, copy.length - 1)] = source.pick([0, 1, 2, 0x7f, 0x80, 0xff]);
  return copy;
}
