import type { Value } from '../../onnx/value.ts';
import { type Call, tensorArg } from '../call.ts';
import { onnx } from '../onnx.ts';

/** What an op gives: tensors of the graph, a list of them, or a number that is known now. */
export type Result =
  Value | bigint | number | boolean | undefined | readonly (Value | bigint | undefined)[];

export interface AtenOp {
  /** Its arguments in their order; where overloads call one otherwise, all names with `/` between them. */
  readonly takes: string;
  readonly read: (call: Call) => Result;
  /** Whether its results share memory with its first argument: always, or where it need not copy. */
  readonly views?: 'always' | 'maybe';
}

/** The ops of one family, by name: all overloads of a name are one op. */
export type AtenOps = Readonly<Record<string, AtenOp>>;

/** An operator of ONNX on one tensor. */
export function unary(kind: string, takes = 'self'): AtenOp {
  return { takes, read: (call) => onnx(call, kind, [tensorArg(call, 'self')]) };
}
