import { type Machine } from './machine.ts';
import { floatLine, indexLine, intLine, longBytes, longLine } from './numbers.ts';
import { addItems, append, build, call, setItems } from './objects.ts';
import { bytes, latin1, quotedLine, unicodeLine, utf8 } from './texts.ts';
import { type Pickled, isSequence } from './values.ts';

type Instruction = (machine: Machine) => void;

const pushes =
  (value: (machine: Machine) => Pickled): Instruction =>
  (machine) =>
    machine.push(value(machine));

/** Length first, then as many bytes. */
const counted =
  (read: (machine: Machine, length: number) => Pickled, width: 'u8' | 'u32' | 'u64'): Instruction =>
  (machine) =>
    machine.push(read(machine, machine.reader[width]()));

/** Everything is little-endian but this. */
function bigEndianFloat({ reader }: Machine): number {
  const { buffer, byteOffset } = reader.bytes(8);
  return new DataView(buffer, byteOffset).getFloat64(0);
}

function tupleOf(count: number): Instruction {
  return (machine) => {
    const items: Pickled[] = [];
    for (let i = 0; i < count; i++) items.unshift(machine.pop());
    machine.push(machine.made(Object.freeze(items)));
  };
}

function reduce(machine: Machine): void {
  const args = machine.pop();
  machine.push(call(machine.pop(), args, machine));
}

/** What it would be called with by name is kept behind the rest, as a dict. */
function newWithNames(machine: Machine): void {
  const [names, args, callee] = [machine.pop(), machine.pop(), machine.pop()];
  const isPlain = names instanceof Map && names.size === 0 && isSequence(args);
  machine.push(call(callee, isPlain ? args : [args, names], machine));
}

function callMarked(machine: Machine): void {
  const [callee, ...args] = machine.popMarked();
  machine.push(call(callee, args, machine));
}

function stackGlobal(machine: Machine): void {
  const name = machine.pop();
  machine.push({ global: machine.name(machine.pop(), name) });
}

function checkProtocol(machine: Machine): void {
  const version = machine.reader.u8();
  if (version > NEWEST) machine.refuse(`it has protocol ${version}, known are 0 to ${NEWEST}`);
}

const NEWEST = 5;

const pair = (machine: Machine) => {
  const value = machine.pop();
  return [machine.pop(), value];
};

const signed = (value: number) => value | 0;

const never =
  (what: string): Instruction =>
  (machine) =>
    machine.refuse(`it has ${what}, which nothing here needs`);

/** All instructions by their byte, as pickletools of CPython 3.13 names them. */
export const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map(
  Object.entries<Instruction>({
    '(': (machine) => machine.mark(),
    '0': (machine) => void machine.pop(),
    '1': (machine) => void machine.popMarked(),
    '2': pushes((machine) => machine.top()),
    F: pushes(floatLine),
    I: pushes(intLine),
    J: pushes(({ reader }) => signed(reader.u32())),
    K: pushes(({ reader }) => reader.u8()),
    L: pushes(longLine),
    M: pushes(({ reader }) => reader.u16()),
    N: pushes(() => undefined),
    P: pushes((machine) => machine.made({ persistent: machine.line() })),
    Q: pushes((machine) => machine.made({ persistent: machine.pop() })),
    R: reduce,
    S: pushes(quotedLine),
    T: counted(latin1, 'u32'),
    U: counted(latin1, 'u8'),
    V: pushes(unicodeLine),
    X: counted(utf8, 'u32'),
    B: counted(bytes, 'u32'),
    C: counted(bytes, 'u8'),
    a: (machine) => {
      const item = machine.pop();
      append(machine, [item]);
    },
    b: build,
    c: (machine) => {
      const module = machine.line();
      machine.push({ global: machine.name(module, machine.line()) });
    },
    d: (machine) => {
      const items = machine.popMarked();
      machine.push(machine.made(new Map()));
      setItems(machine, items);
    },
    '}': pushes((machine) => machine.made(new Map())),
    e: (machine) => {
      const items = machine.popMarked();
      append(machine, items);
    },
    g: pushes((machine) => machine.recall(indexLine(machine))),
    h: pushes((machine) => machine.recall(machine.reader.u8())),
    j: pushes((machine) => machine.recall(machine.reader.u32())),
    i: (machine) => {
      const module = machine.line();
      const global = machine.name(module, machine.line());
      machine.push(call({ global }, machine.popMarked(), machine));
    },
    l: pushes((machine) => machine.made(machine.popMarked())),
    ']': pushes((machine) => machine.made([])),
    o: callMarked,
    p: (machine) => machine.remember(indexLine(machine)),
    q: (machine) => machine.remember(machine.reader.u8()),
    r: (machine) => machine.remember(machine.reader.u32()),
    s: (machine) => {
      const items = pair(machine);
      setItems(machine, items);
    },
    t: pushes((machine) => machine.made(Object.freeze(machine.popMarked()))),
    ')': pushes((machine) => machine.made(Object.freeze<Pickled[]>([]))),
    u: (machine) => {
      const items = machine.popMarked();
      setItems(machine, items);
    },
    G: pushes(bigEndianFloat),
    '\x80': checkProtocol,
    '\x81': reduce,
    '\x82': never('an extension code'),
    '\x83': never('an extension code'),
    '\x84': never('an extension code'),
    '\x85': tupleOf(1),
    '\x86': tupleOf(2),
    '\x87': tupleOf(3),
    '\x88': pushes(() => true),
    '\x89': pushes(() => false),
    '\x8a': pushes((machine) => longBytes(machine, machine.reader.u8())),
    '\x8b': pushes((machine) => longBytes(machine, machine.reader.u32())),
    '\x8c': counted(utf8, 'u8'),
    '\x8d': counted(utf8, 'u64'),
    '\x8e': counted(bytes, 'u64'),
    '\x8f': pushes((machine) => machine.made(new Set())),
    '\x90': (machine) => {
      const items = machine.popMarked();
      addItems(machine, items);
    },
    '\x91': pushes((machine) => {
      const items = machine.popMarked();
      return machine.made(new Set(items));
    }),
    '\x92': newWithNames,
    '\x93': stackGlobal,
    '\x94': (machine) => machine.remember(machine.remembered),
    // A frame is how a writer bundles what follows; a reader need not know.
    '\x95': ({ reader }) => void reader.u64(),
    '\x96': counted(bytes, 'u64'),
    '\x97': never('a buffer that is kept elsewhere'),
    '\x98': never('a buffer that is kept elsewhere'),
  }).map(([byte, instruction]) => [byte.charCodeAt(0), instruction]),
);
