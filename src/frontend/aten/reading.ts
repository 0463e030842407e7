import * as codes from '../../diagnostics/codes.ts';
import { SpikeError, diagnosticsOf, fail } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../frontend.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { NodeBudget } from '../onnx/node-budget.ts';
import { shortened } from '../onnx/shortened.ts';
import type { Value } from '../onnx/value.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Call, unsupported, wrong } from './call.ts';
import { ATEN } from './ops/index.ts';
import { NUMBERS } from './ops/numbers.ts';
import type { AtenOp, Result } from './ops/op.ts';
import {
  type TorchValue,
  type View,
  UNREAD,
  holdsUnread,
  isListValue,
  isTensorValue,
  tensorValue,
} from './values.ts';
import { overwrite } from './views.ts';

/** What reading a program needs besides it. */
export interface Reading {
  readonly graph: GraphBuilder;
  readonly source: Source;
  /** The model's file as graphs name it. */
  readonly baseName: string;
  readonly budget: NodeBudget;
  /** Ops that were met and are not known, with how often, to be told all at once. */
  readonly unknown: Map<string, number>;
  /** What training chooses, by the names of a state dict. */
  readonly weights: Map<string, Tensor>;
}

/** A call as a program writes it. */
export interface Called {
  /** Without its namespace and its overload. */
  readonly op: string;
  readonly positional: readonly TorchValue[];
  readonly keyword: ReadonlyMap<string, TorchValue>;
  /** What its result is called, or where it stands. */
  readonly name: string;
}

/** Adds to the graph what a call computes. */
export function callAten(reading: Reading, called: Called): TorchValue {
  const { op, positional, keyword, name } = called;
  const { graph, source, baseName, budget } = reading;
  const at = { file: source.name, item: shortened(name) };
  const all = [...positional, ...keyword.values()];
  budget.spend(1 + Math.floor(entriesOf(all) / ENTRIES_PER_NODE), at);
  if (holdsUnread(all)) return UNREAD;
  const numbers = NUMBERS.get(op);
  const isOfNumbers = !all.some(holdsTensor) || (op.startsWith('__') && !ATEN.has(op));
  if (numbers && isOfNumbers) return numbers(positional);
  const written = op.endsWith('_') && !ATEN.has(op);
  const known = ATEN.get(written ? op.slice(0, -1) : op);
  if (!known) return unknownOp(reading, op);
  const origin = { loc: [`${baseName}#${shortened(name)}`], at, name: shortened(name) };
  const call = { ...origin, op, given: new Map(), graph, source };
  const given = bound(call, known, called);
  const result = known.read({ ...call, given });
  return written
    ? writtenIn({ ...call, given }, given, result)
    : valueOf(result, viewOf({ ...call, given }, known));
}

/** Lists take about as long to read as a call. */
const ENTRIES_PER_NODE = 16;

function entriesOf(values: readonly TorchValue[]): number {
  return values.reduce<number>((sum, it) => sum + (isListValue(it) ? it.length : 1), 0);
}

function holdsTensor(value: TorchValue): boolean {
  return isListValue(value) ? value.some(holdsTensor) : isTensorValue(value);
}

export function unknownOp({ unknown }: Reading, op: string): TorchValue {
  const name = shortened(op);
  unknown.set(name, (unknown.get(name) ?? 0) + 1);
  return UNREAD;
}

type Given = ReadonlyMap<string, TorchValue>;

/** Arguments of overloads that are not read: a tensor to write to, another type for the same bits. */
const OF_OVERLOADS = new Set(['out', 'dtype', 'out_dtype']);

/** Arguments by their first names. */
function bound(call: Call, { takes }: AtenOp, { positional, keyword }: Called): Given {
  const names = takes.split(', ').map((all) => all.split('/'));
  if (positional.length > names.length) wrong(call, `it has ${positional.length} arguments`);
  const given = new Map(positional.map((value, i) => [names[i]![0]!, value] as const));
  for (const [key, value] of keyword) {
    // What is written in place is called self, whatever it is called elsewhere.
    const own =
      names.find((all) => all.includes(key))?.[0] ??
      (key === 'self' && call.op.endsWith('_') ? names[0]![0] : undefined);
    if (own === undefined && OF_OVERLOADS.has(key)) unsupported(call, `it is given '${key}'`);
    if (own === undefined) return wrong(call, `it has an argument '${key}'`);
    if (given.has(own)) return wrong(call, `it has two arguments '${key}'`);
    given.set(own, value);
  }
  return given;
}

/** How the results of an op are views of its first argument, if they are. */
function viewOf(call: Call, { views, read }: AtenOp): ((place?: number) => View) | undefined {
  const [name, of] = [...call.given][0] ?? [];
  if (!views || name === undefined || of === undefined || !isTensorValue(of)) return undefined;
  return (place) => ({
    of,
    isSure: views === 'always',
    again(base) {
      const given = new Map([...call.given, [name, tensorValue(base)] as const]);
      const result = read({ ...call, given });
      const found = place === undefined ? result : (result as readonly Result[])[place];
      return found as Value;
    },
  });
}

/** An op whose name ends in `_` writes its result where its first argument is. */
function writtenIn(call: Call, given: Given, result: Result): TorchValue {
  const [target] = given.values();
  if (!isTensorValue(target) || !isGraphValue(result))
    return wrong(call, 'it writes to what is no tensor');
  const { holds } = target.memory;
  if (holds !== undefined) fail(codes.torchState({ name: holds }, call.at));
  overwrite(call, target, result);
  return target;
}

function valueOf(result: Result, view?: (place?: number) => View): TorchValue {
  if (isGraphValue(result)) return tensorValue(result, sameType(result, view?.()));
  if (!Array.isArray(result)) return result as TorchValue;
  return result.map((one: Value | bigint | undefined, place) =>
    isGraphValue(one) ? tensorValue(one, view?.(place)) : one,
  );
}

/** In another number type it has memory of its own. */
function sameType({ type }: Value, view: View | undefined): View | undefined {
  return view?.of.value.type.dtype === type.dtype ? view : undefined;
}

function isGraphValue(result: Result): result is Value {
  return typeof result === 'object' && 'id' in result;
}

/** Runs a program; ops that are not known are told before whatever else is wrong. */
export function tellingUnknown<T>(reading: Reading, run: () => T): T {
  let result: T | undefined;
  const faults = diagnosticsOf(() => {
    result = run();
  });
  const ops = [...reading.unknown].map(([op, count]) => ({ op, count }));
  const unknown = ops.length > 0 ? [codes.unknownAten({ ops }, { file: reading.source.name })] : [];
  if (unknown.length + faults.length > 0) throw new SpikeError([...unknown, ...faults]);
  return result!;
}
