import type { Json } from './json.ts';
import type { TorchValue } from '../aten/values.ts';

/** What names of a graph stand for. */
export type Names = ReadonlyMap<string, TorchValue>;

type ReadArgument = (content: Json, names: Names) => TorchValue;

/** The kinds of arguments that nodes have, by their tags in the schema of torch.export. */
const ARGUMENTS: ReadonlyMap<string, ReadArgument> = new Map<string, ReadArgument>([
  ['as_none', () => undefined],
  ['as_tensor', named],
  ['as_tensors', (list, names) => list.items().map((item) => named(item, names))],
  ['as_optional_tensors', listed],
  ['as_int', integer],
  ['as_ints', (list) => list.items().map(integer)],
  ['as_float', float],
  ['as_floats', (list) => list.items().map(float)],
  ['as_bool', truth],
  ['as_bools', (list) => list.items().map(truth)],
  ['as_string', (content) => content.text()],
  ['as_strings', (list) => list.items().map((item) => item.text())],
  ['as_sym_int', readArgument],
  ['as_sym_ints', listed],
  ['as_sym_bool', readArgument],
  ['as_sym_float', readArgument],
  ['as_name', (content, names) => valueOf(content, content.text(), names)],
  ['as_scalar_type', scalarType],
  // What a tensor lies in makes no difference here.
  ['as_memory_format', () => undefined],
  ['as_layout', () => undefined],
  ['as_device', () => 'device'],
]);

/** What an argument is, in a graph whose names stand for these values. */
export function readArgument(json: Json, names: Names): TorchValue {
  const [tag, content] = json.choice();
  const read = ARGUMENTS.get(tag) ?? json.wrong(`is a '${tag.slice(0, 40)}', which is not read`);
  return read(content, names);
}

function listed(list: Json, names: Names): TorchValue {
  return list.items().map((item) => readArgument(item, names));
}

function named(content: Json, names: Names): TorchValue {
  return valueOf(content, content.field('name').text(), names);
}

function valueOf(json: Json, name: string, names: Names): TorchValue {
  return names.has(name)
    ? names.get(name)
    : json.wrong(`reads '${name.slice(0, 80)}', which nothing defines`);
}

function integer({ value, wrong }: Json): bigint {
  return typeof value === 'number' && Number.isInteger(value)
    ? BigInt(value)
    : wrong('is no integer');
}

/** What JSON has no number for is written as a text. */
function float({ value, wrong }: Json): number {
  if (typeof value === 'number') return value;
  const special = typeof value === 'string' ? SPECIAL.get(value) : undefined;
  return special ?? wrong('is no number');
}

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['NaN', NaN],
]);

function truth({ value, wrong }: Json): boolean {
  return typeof value === 'boolean' ? value : wrong('is neither true nor false');
}

/** The schema has numbers of its own for number types: those of torch, behind one for none. */
function scalarType({ value, wrong }: Json): bigint {
  const own = SCALAR_TYPES.get(value as number);
  return own === undefined ? wrong('is a number type that is not read') : BigInt(own);
}

/** From torch/_export/serde/schema.py to c10/core/ScalarType.h. */
const SCALAR_TYPES: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 3],
  [5, 4],
  [6, 5],
  [7, 6],
  [8, 7],
  [12, 11],
  [13, 15],
]);

/** The number type of a tensor's description, as programs of torch number it. */
export function scalarTypeOf(meta: Json): number {
  return Number(scalarType(meta.field('dtype')));
}
