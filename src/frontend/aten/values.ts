import type { Value } from '../onnx/value.ts';

/**
 * What an argument or a result of an aten op is. Integers are bigints and floats are numbers, as torch tells them
 * apart; nothing stands for None, and an array for a list or a tuple.
 */
export type TorchValue =
  TorchTensor | bigint | number | boolean | string | undefined | Unread | readonly TorchValue[];

/** A tensor as a program has it: several may be views of one memory, which may be written again. */
export interface TorchTensor {
  readonly memory: Memory;
  value: Value;
  /** How often its memory had been written when its value was right. */
  seen: number;
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
export function tensorValue(value: Value, viewed?: TorchTensor): TorchTensor {
  const memory = viewed?.memory ?? { writes: 0 };
  return { memory, value, seen: memory.writes };
}

/** Whether its memory was written through another view of it, so that nobody here knows its elements. */
export function isStale({ memory, seen }: TorchTensor): boolean {
  return seen !== memory.writes;
}

/** Writes a tensor in place. */
export function overwrite(tensor: TorchTensor, value: Value): void {
  tensor.memory.writes++;
  tensor.seen = tensor.memory.writes;
  tensor.value = value;
}

/** Whether a value that is not known is among the arguments. */
export function holdsUnread(value: TorchValue): boolean {
  return isListValue(value) ? value.some(holdsUnread) : isUnread(value);
}
