import type { Machine } from './machine.ts';
import {
  type Pickled,
  type PickledObject,
  isDict,
  isGlobal,
  isObject,
  isSequence,
} from './values.ts';

/** Containers of Python's own that pickles call by name; what they give is as plain as others. */
const CONTAINERS = new Map<string, (args: readonly Pickled[], machine: Machine) => Pickled>([
  ['collections.OrderedDict', ([entries], machine) => dictOf(entries, machine)],
  ['builtins.dict', ([entries], machine) => dictOf(entries, machine)],
  ['builtins.set', ([items], machine) => new Set(itemsOf(items, machine))],
  ['builtins.frozenset', ([items], machine) => new Set(itemsOf(items, machine))],
  ['builtins.list', ([items], machine) => [...itemsOf(items, machine)]],
  ['builtins.tuple', ([items], machine) => Object.freeze([...itemsOf(items, machine)])],
  ['torch.Size', ([items], machine) => Object.freeze([...itemsOf(items, machine)])],
]);

/** Python 2 and protocols up to 2 call it so. */
function ownName(global: string): string {
  return global.replace(/^__builtin__\./, 'builtins.');
}

/** Whether a name is one of those, which are harmless in every pickle. */
export function isContainer(global: string): boolean {
  return CONTAINERS.has(ownName(global));
}

/** What a call of a global gives: a container, or a note of the call. */
export function call(callee: Pickled, args: Pickled, machine: Machine): Pickled {
  if (!isGlobal(callee)) return machine.refuse('it calls what is no class or function');
  if (!isSequence(args)) return machine.refuse('it calls with what are no arguments');
  const container = CONTAINERS.get(ownName(callee.global));
  if (container) return machine.made(container(args, machine), sizeOf(args[0]));
  const made: PickledObject = { global: callee.global, args, state: undefined };
  return machine.made(made);
}

/** Gives the object on top of the stack its state. Containers have none that matters here. */
export function build(machine: Machine): void {
  const state = machine.pop();
  const object = machine.top();
  if (object instanceof Map || object instanceof Set) return;
  if (!isObject(object)) return machine.refuse('it gives a state to what is no object');
  if (object.state !== undefined) machine.refuse('it gives an object two states');
  (object as { state: Pickled }).state = state;
}

export function append(machine: Machine, items: readonly Pickled[]): void {
  const list = machine.top();
  if (!isSequence(list) || Object.isFrozen(list))
    return machine.refuse('it appends to what is no list');
  for (const item of items) (list as Pickled[]).push(item);
}

export function addItems(machine: Machine, items: readonly Pickled[]): void {
  const set = machine.top();
  if (!(set instanceof Set)) return machine.refuse('it adds to what is no set');
  for (const item of items) set.add(keyOf(item, machine));
}

/** Keys and values in turn. */
export function setItems(machine: Machine, items: readonly Pickled[]): void {
  const dict = machine.top();
  if (!(dict instanceof Map)) return machine.refuse('it sets an item of what is no dict');
  if (items.length % 2 > 0) return machine.refuse('it has a key without a value');
  for (let i = 0; i < items.length; i += 2) dict.set(keyOf(items[i], machine), items[i + 1]);
}

function dictOf(entries: Pickled, machine: Machine): Pickled {
  const dict = new Map<Pickled, Pickled>();
  if (isDict(entries)) for (const [key, value] of entries) dict.set(key, value);
  else
    for (const entry of itemsOf(entries, machine)) {
      if (!isSequence(entry) || entry.length !== 2)
        return machine.refuse('an entry of a dict in it is no pair');
      dict.set(keyOf(entry[0], machine), entry[1]);
    }
  return dict;
}

function sizeOf(items: Pickled): number {
  if (items instanceof Map || items instanceof Set) return items.size;
  return isSequence(items) ? items.length : 0;
}

function itemsOf(items: Pickled, machine: Machine): Iterable<Pickled> {
  if (items === undefined) return [];
  return isSequence(items) || items instanceof Set
    ? (items as Iterable<Pickled>)
    : machine.refuse('a container in it is made of what are no items');
}

/** Python would have refused to hash them. */
function keyOf(key: Pickled, machine: Machine): Pickled {
  const isChanging = key instanceof Map || (isSequence(key) && !Object.isFrozen(key));
  return isChanging ? machine.refuse('a key in it can change') : key;
}
