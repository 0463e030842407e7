import { type Draft, encode } from '../../../src/export/onnx/encode-message.ts';
import { type Field, type Message, SCHEMA } from '../../../src/frontend/onnx/schema.ts';
import { decode } from '../../../src/frontend/onnx/wire.ts';
import { bytesSource } from '../../../src/frontend/source.ts';

/** A message that can be changed: fields by name, lists as arrays, weights read. */
export type Tree = Record<string, unknown>;

/** A message of a tree, and of which kind it is. */
export interface Site {
  readonly kind: string;
  readonly tree: Tree;
}

/** A model as a tree. Throws where it cannot be read. */
export function treeOf(bytes: Uint8Array): Tree {
  return plant('ModelProto', decode('ModelProto', bytesSource('model.onnx', bytes), {}));
}

export function encodeTree(tree: Tree): Uint8Array {
  return encode('ModelProto', tree as Draft<Message<'ModelProto'>>);
}

export function fieldsOf(kind: string): Readonly<Record<string, Field>> {
  return (SCHEMA as Readonly<Record<string, Readonly<Record<string, Field>>>>)[kind]!;
}

export function isMessage(type: string): boolean {
  return type in SCHEMA;
}

/** All messages of a tree, it itself first. */
export function sitesOf(tree: Tree, kind = 'ModelProto'): readonly Site[] {
  const inner = Object.entries(fieldsOf(kind))
    .filter(([, { type }]) => isMessage(type))
    .flatMap(([name, { type }]) =>
      [tree[name] ?? []].flat().map((it) => [type, it as Tree] as const),
    );
  return [{ kind, tree }, ...inner.flatMap(([type, it]) => sitesOf(it, type))];
}

export function copyOf(tree: Tree): Tree {
  return structuredClone(tree);
}

function plant(kind: string, message: object): Tree {
  const tree: Tree = {};
  for (const [name, { type, repeated, later }] of Object.entries(fieldsOf(kind))) {
    const found = (message as Tree)[name];
    if (found === undefined) continue;
    const value = later ? (found as { load: () => unknown }).load() : found;
    if (isMessage(type) && repeated) tree[name] = (value as object[]).map((it) => plant(type, it));
    else if (isMessage(type)) tree[name] = plant(type, value as object);
    else tree[name] = repeated ? Array.from(value as Iterable<unknown>) : value;
    if (repeated && (tree[name] as unknown[]).length === 0) Reflect.deleteProperty(tree, name);
  }
  return tree;
}
