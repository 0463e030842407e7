import type { Attrs, Op } from '../graph.ts';
import { spread } from '../ops/neurons/parameter.ts';
import type { ValueType } from '../types.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';

/** An op with the types around it. */
export interface OpFacts {
  readonly op: Op;
  readonly inputs: readonly ValueType[];
  readonly type: ValueType;
}

/** What the engine is told of an op beside where it reads and writes. */
export interface Description {
  readonly kind?: string;
  readonly numbers?: readonly number[];
  readonly arrays?: readonly Numbers[];
}

export type Describe = (facts: OpFacts) => Description;

export function numberAttr(attrs: Attrs, name: string): number {
  return Number(attrs[name]);
}

export function tensorIn(attrs: Attrs, name: string): Tensor | undefined {
  return attrs[name] as Tensor | undefined;
}

/** A parameter for each neuron, zero where it is not given. */
export function doubles(attrs: Attrs, name: string, shape: Shape): Float64Array {
  const given = tensorIn(attrs, name);
  return given ? spread(given, shape) : new Float64Array(sizeOfShape(shape));
}

/** The same in 32 bits, modulo 2^32. */
export function integers(attrs: Attrs, name: string, shape: Shape): Int32Array {
  return Int32Array.from(doubles(attrs, name, shape));
}

export function integersOf(tensor: Tensor | undefined): Int32Array {
  return tensor ? Int32Array.from(numbersOf(tensor)) : new Int32Array();
}

function sizeOfShape(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
