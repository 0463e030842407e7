import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Dtype, isFloat } from '../../tensor/dtype.ts';
import { shortened } from '../onnx/shortened.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Origin, Value } from '../onnx/value.ts';
import type { Source } from '../frontend.ts';
import { DTYPES } from './dtypes.ts';
import {
  type TorchTensor,
  type TorchValue,
  isListValue,
  isTensorValue,
  currentValue,
} from './values.ts';

/** A call of an aten op, its arguments by name. */
export interface Call extends Origin {
  readonly op: string;
  readonly given: ReadonlyMap<string, TorchValue>;
  readonly graph: GraphBuilder;
  readonly source: Source;
}

/** An op is known, but not with such arguments. */
export function unsupported(call: Call, reason: string): never {
  return fail(codes.unsupportedCall({ op: call.op, reason: shortened(reason) }, call.at));
}

/** No program that torch wrote calls an op so. */
export function wrong(call: Call, fault: string): never {
  return fail(codes.wrongCall({ op: shortened(call.op), fault: shortened(fault) }, call.at));
}

/** Whether an argument is there and not None. */
export function has(call: Call, name: string): boolean {
  return call.given.get(name) !== undefined;
}

export function tensorArg(call: Call, name: string): Value {
  return optionalTensor(call, name) ?? wrong(call, `'${name}' is missing`);
}

/** A tensor, or a number as a tensor of no axes. */
export function optionalTensor(call: Call, name: string): Value | undefined {
  const value = call.given.get(name);
  return value === undefined ? undefined : readTensor(call, value, name);
}

export function tensorsArg(call: Call, name: string): readonly Value[] {
  return listArg(call, name).map((value) => readTensor(call, value, name));
}

export function readTensor(call: Call, value: TorchValue, name: string): Value {
  if (!isTensorValue(value)) return wrong(call, `'${name}' is no tensor`);
  return currentOf(call, value);
}

function currentOf({ op, at }: Call, tensor: TorchTensor): Value {
  return currentValue(tensor) ?? fail(codes.writtenView({ op }, at));
}

export function listArg(call: Call, name: string): readonly TorchValue[] {
  const value = call.given.get(name);
  return isListValue(value) ? value : wrong(call, `'${name}' is no list`);
}

export function intArg(call: Call, name: string, fallback?: number): number {
  const value = call.given.get(name) ?? fallback;
  if (value === undefined) return wrong(call, `'${name}' is missing`);
  return intOf(call, value, name);
}

/** Integers; one stands for a list of itself. */
export function intsArg(call: Call, name: string, fallback?: readonly number[]): readonly number[] {
  const value = call.given.get(name);
  if (value === undefined) return fallback ?? wrong(call, `'${name}' is missing`);
  const list = isListValue(value) ? value : [value];
  return list.map((one) => intOf(call, one, name));
}

/** As many integers as there are axes; one stands for all of them, and none for the fallback. */
export function perAxis(
  call: Call,
  name: string,
  axes: number,
  fallback: readonly number[],
): readonly number[] {
  const found = intsArg(call, name, []);
  const list = found.length === 0 ? fallback : found;
  if (list.length === axes) return list;
  if (list.length === 1) return Array.from({ length: axes }, () => list[0]!);
  return wrong(call, `'${name}' has ${list.length} numbers for ${axes} axes`);
}

export function intOf(call: Call, value: TorchValue, name: string): number {
  const int = isTensorValue(value) ? knownNumber(call, value, name) : value;
  if (typeof int === 'bigint' || (typeof int === 'number' && Number.isInteger(int)))
    return Number(int);
  return wrong(call, `'${name}' is no integer`);
}

export function numberArg(call: Call, name: string, fallback?: number): number {
  const value = call.given.get(name) ?? fallback;
  const number = isTensorValue(value) ? knownNumber(call, value, name) : value;
  if (typeof number === 'bigint' || typeof number === 'number' || typeof number === 'boolean')
    return Number(number);
  return wrong(call, `'${name}' is no number`);
}

/** The number in a tensor of one element, which must be known now. */
export function knownNumber(call: Call, tensor: TorchTensor, name: string): number {
  const { constant } = currentOf(call, tensor);
  if (!constant) return unsupported(call, `'${name}' depends on the input of the network`);
  return constant.data.length === 1
    ? Number(constant.data[0])
    : wrong(call, `'${name}' has ${constant.data.length} elements`);
}

export function flagArg(call: Call, name: string, fallback: boolean): boolean {
  const value = call.given.get(name) ?? fallback;
  return typeof value === 'boolean' ? value : wrong(call, `'${name}' is not true or false`);
}

export function textArg(call: Call, name: string, fallback: string): string {
  const value = call.given.get(name) ?? fallback;
  return typeof value === 'string' ? value : wrong(call, `'${name}' is no text`);
}

/** A number type, where one is given: floats of every width are f32 here. */
export function dtypeArg(call: Call, name: string): Dtype | undefined {
  if (!has(call, name)) return undefined;
  const number = intArg(call, name);
  const dtype = DTYPES.get(number) ?? unsupported(call, `its number type is number ${number}`);
  return isFloat(dtype) ? 'f32' : dtype;
}

/** An axis counted from the front. */
export function axisArg(call: Call, name: string, rank: number, fallback?: number): number {
  return frontAxis(call, intArg(call, name, fallback), rank);
}

export function frontAxis(call: Call, axis: number, rank: number): number {
  // A tensor without axes may be asked for its only one.
  const axes = Math.max(rank, 1);
  if (axis >= -axes && axis < axes) return axis < 0 ? axis + axes : axis;
  return wrong(call, `axis ${axis} is not one of ${rank} axes`);
}
