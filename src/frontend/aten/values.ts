import type { Value } from '../onnx/value.ts';

/**
 * What an argument or a result of an aten op is. Integers are bigints and floats are numbers, as torch tells them
 * apart; nothing stands for None, and an array for a list or a tuple.
 */
export type TorchValue =
  TorchTensor | bigint | number | boolean | string | undefined | Unread | readonly TorchValue[];

/*
 * Several tensors may be views of one memory. Each knows of what it is a view and by which op, so that it is taken
 * anew once the memory was written, and what is written to it finds its way into the whole.
 */

/** A tensor as a program has it: several may be views of one memory, which may be written again. */
export interface TorchTensor {
  readonly memory: Memory;
  value: Value;
  /** How often its memory had been written when its value was right. */
  seen: number;
  /** Of what it is a view. */
  readonly view?: View;
  /** What it is once one of its views was written; nothing where that is not known. */
  later?: (() => Value) | undefined;
}

export interface View {
  readonly of: TorchTensor;
  /** The same view of another tensor. */
  readonly again: (base: Value) => Value;
  /** Whether it surely shares memory; some ops copy where they must. */
  readonly isSure: boolean;
}

interface Memory {
  writes: number;
  /** What a weight or a buffer is called, which nothing may be written to. */
  readonly holds?: string;
}

/** The result of an op that is not known: what reads it is left out without a word. */
export interface Unread {
  readonly unread: true;
}

export const UNREAD: Unread = { unread: true };

export function isUnread(value: TorchValue): value is Unread {
  return typeof value === 'object' && 'unread' in value;
}

export function isTensorValue(value: TorchValue): value is TorchTensor {
  return typeof value === 'object' && 'memory' in value;
}

export function isListValue(value: TorchValue): value is readonly TorchValue[] {
  return Array.isArray(value);
}

/** A tensor with memory of its own, or one that views the memory of another. */
export function tensorValue(value: Value, view?: View): TorchTensor {
  const memory = view?.of.memory ?? { writes: 0 };
  return { memory, value, seen: memory.writes, ...(view && { view }) };
}

/** Whether its memory was written through another view of it. */
export function isStale({ memory, seen }: TorchTensor): boolean {
  return seen !== memory.writes;
}

/** What a tensor is now; nothing where the op between may have copied it before it was written. */
export function currentValue(tensor: TorchTensor): Value | undefined {
  if (!isStale(tensor)) return tensor.value;
  const found = tensor.view ? viewedAgain(tensor.view) : tensor.later?.();
  if (found) setValue(tensor, found);
  return found;
}

function viewedAgain({ of, again, isSure }: View): Value | undefined {
  const base = isSure ? currentValue(of) : undefined;
  return base && again(base);
}

export function setValue(tensor: TorchTensor, value: Value): void {
  tensor.value = value;
  tensor.seen = tensor.memory.writes;
}

/** Whether a value that is not known is among the arguments. */
export function holdsUnread(value: TorchValue): boolean {
  return isListValue(value) ? value.some(holdsUnread) : isUnread(value);
}
