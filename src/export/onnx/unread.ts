import type { Graph, Op } from '../../ir/graph.ts';
import { type Coded, largestLevel } from '../../ir/ops/ledgers/code.ts';
import { type Settling, STILL, settlingOf } from '../../ir/settling.ts';

/** Linear, or moving elements only: what is sent goes through with its code. */
const CARRIERS: ReadonlySet<string> = new Set([
  'add',
  'conv',
  'conv-transpose',
  'dense',
  'diagonal',
  'join',
  'reshape',
  'sparse',
  'wire',
]);

/**
 * Where a value with windows does not settle at the level that was meant: a window that opens too early,
 * cuts levels, or is not decoded as it was sent. `ops` stand in data order.
 */
export function unread({ inputs, ops }: Pick<Graph, 'inputs' | 'ops'>): string[] {
  const settled = new Map<string, Settling>(inputs.map(({ name }) => [name, STILL]));
  const codes = new Map<string, string>();
  return ops.flatMap((op) => {
    const heard = op.inputs.map((name) => settled.get(name)!);
    const settling = settlingOf(op.kind, op.attrs, heard);
    settled.set(op.result, settling);
    const carried = [...new Set(op.inputs.map((name) => codes.get(name) ?? CLEAR))];
    const faults = isTimed(op) ? windowFaults(op, heard, settling) : [];
    const code = codeOf(op, carried);
    if (code === undefined)
      return [...faults, `'${op.result}' reads messages that are not decoded`];
    codes.set(op.result, code);
    return faults;
  });
}

const CLEAR = '';

/** The code of what an op sends; nothing where it cannot make sense of what it reads. */
function codeOf({ kind, attrs }: Op, carried: readonly string[]): string | undefined {
  const [first = CLEAR] = carried;
  const own = JSON.stringify([attrs['code'], attrs['start'], attrs['window'], attrs['base']]);
  if (kind === 'decode') return first === own ? CLEAR : undefined;
  // A synapse with delays brings messages of one step in others, where they would be worth something else.
  const isPrompt = attrs['delays'] === undefined || first === CLEAR;
  if (CARRIERS.has(kind)) return carried.length <= 1 && isPrompt ? first : undefined;
  if (carried.length > 1 || first !== CLEAR) return undefined;
  return attrs['code'] === 'radix' || attrs['code'] === 'time' ? own : CLEAR;
}

function isTimed({ kind, attrs: { code } }: Op): boolean {
  return kind !== 'decode' && code !== undefined && code !== 'payload';
}

function windowFaults(
  { result, attrs }: Op,
  heard: readonly Settling[],
  { range: [low, high] }: Settling,
): string[] {
  const coded = attrs as unknown as Coded;
  const ready = Math.max(0, ...heard.map(({ step }) => step));
  const isCut = Math.max(-low, high) > largestLevel(coded);
  return [
    ...(coded.start <= ready
      ? [
          `the window of '${result}' opens at step ${coded.start}, what it reads may change until ${ready}`,
        ]
      : []),
    ...(isCut ? [`the window of '${result}' cuts levels`] : []),
  ];
}
