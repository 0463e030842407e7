/**
 * What a pickle says, as plain values: None is undefined, tuples are frozen arrays, dicts are maps. Nothing of it was
 * looked up or called.
 */
export type Pickled =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Pickled[]
  | ReadonlySet<Pickled>
  | ReadonlyMap<Pickled, Pickled>
  | PickledGlobal
  | PickledObject
  | PickledReference;

/** A class or a function, by its name and that of its module. */
export interface PickledGlobal {
  readonly global: string;
}

/** What a class or a function would give for these arguments, and the state that it would be given then. */
export interface PickledObject extends PickledGlobal {
  readonly args: readonly Pickled[];
  readonly state: Pickled;
}

/** Something that lies outside of the pickle, by the id that its writer chose. */
export interface PickledReference {
  readonly persistent: Pickled;
}

export function isGlobal(value: Pickled): value is PickledGlobal {
  return typeof value === 'object' && 'global' in value && !('args' in value);
}

export function isObject(value: Pickled): value is PickledObject {
  return typeof value === 'object' && 'args' in value;
}

export function isReference(value: Pickled): value is PickledReference {
  return typeof value === 'object' && 'persistent' in value;
}

/** A list or a tuple. */
export function isSequence(value: Pickled): value is readonly Pickled[] {
  return Array.isArray(value);
}

export function isDict(value: Pickled): value is ReadonlyMap<Pickled, Pickled> {
  return value instanceof Map;
}

/** What a value holds: items, keys and values, arguments and state. */
export function* partsOf(value: object): Generator<Pickled> {
  if (value instanceof Map) for (const [key, item] of value) yield* [key as Pickled, item];
  else if (Array.isArray(value) || value instanceof Set) yield* value as Iterable<Pickled>;
  else if ('persistent' in value) yield value.persistent as Pickled;
  else if ('args' in value && 'state' in value) yield* [value.args, value.state] as Pickled[];
}
