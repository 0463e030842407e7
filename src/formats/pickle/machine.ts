import { type ByteReader, byteReader } from '../../support/bytes.ts';
import type { Pickled } from './values.ts';

/** Real pickles of networks have a thousandth of it. */
const MOST_PARTS = 2 ** 19;

/** What a pickle's instructions work on: a stack with marks in it, and a memo. */
export interface Machine {
  readonly reader: ByteReader;
  /** Up to the next line feed. */
  line(): string;
  push(value: Pickled): void;
  pop(): Pickled;
  top(): Pickled;
  mark(): void;
  /** All that was pushed since the last mark, which goes too. */
  popMarked(): Pickled[];
  remember(index: number): void;
  recall(index: number): Pickled;
  /** How many values are remembered. */
  readonly remembered: number;
  /** Counts a value that holds others, and those among them that another one holds as well. */
  made<T>(container: T, copied?: number): T;
  /** The name of a global, which the rules are asked about. */
  name(module: Pickled, name: Pickled): string;
  refuse(fault: string): never;
}

export interface Rules {
  /** Whether a pickle may name this class or function. */
  readonly allow: (global: string) => boolean;
  readonly refuse: (fault: string) => never;
  readonly refused: Set<string>;
}

export function machineOf(bytes: Uint8Array, start: number, rules: Rules): Machine {
  const { refuse } = rules;
  const reader = byteReader(bytes, () => refuse('it ends early'), start);
  const stack: Pickled[] = [];
  const marks: number[] = [];
  const memo = new Map<number, Pickled>();
  let parts = 0;
  const checkTop = () => {
    if (stack.length <= (marks.at(-1) ?? 0)) refuse('it takes what it has not made');
  };
  const machine: Machine = {
    reader,
    refuse,
    line: () => readLine(bytes, reader, refuse),
    push: (value) => void stack.push(value),
    pop: () => (checkTop(), stack.pop()),
    top: () => (checkTop(), stack.at(-1)),
    mark: () => void marks.push(stack.length),
    popMarked: () => stack.splice(marks.pop() ?? refuse('it goes back to a mark it has not set')),
    remember: (index) => (checkTop(), void memo.set(index, stack.at(-1))),
    recall: (index) =>
      memo.has(index) ? memo.get(index) : refuse('it recalls what it has not kept'),
    get remembered() {
      return memo.size;
    },
    made: (container, copied = 0) => {
      parts += 1 + copied;
      if (parts > MOST_PARTS) refuse(`it has more than ${MOST_PARTS} parts`);
      return container;
    },
    name: (module, name) => nameOf(module, name, rules),
  };
  return machine;
}

/** No name or number has more. */
const LONGEST_LINE = 2 ** 16;

function readLine(bytes: Uint8Array, reader: ByteReader, refuse: (fault: string) => never): string {
  const start = reader.offset;
  const end = bytes.subarray(start, start + LONGEST_LINE).indexOf(0x0a);
  if (end < 0) return refuse('a line in it does not end');
  return LATIN1.decode(reader.bytes(end + 1).subarray(0, end));
}

const LONGEST_NAME = 1024;

const LATIN1 = new TextDecoder('latin1');

function nameOf(module: Pickled, name: Pickled, { allow, refuse, refused }: Rules): string {
  if (typeof module !== 'string' || typeof name !== 'string')
    return refuse('it names a class by what is no text');
  if (module.length + name.length > LONGEST_NAME) return refuse('a name in it is too long');
  const global = `${module}.${name}`;
  if (!refused.has(global) && !allow(global)) refused.add(global);
  return global;
}
