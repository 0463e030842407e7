import { isListValue, isTensorValue, type TorchValue } from '../aten/values.ts';

type Builtin = (args: readonly TorchValue[]) => TorchValue;

/**
 * Functions of scripts that compute nothing of tensors. A network is read as it is called for inference outside of
 * torch's fast paths, which need gradients to be off: those are ops of their own.
 */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['_unwrap_optional', ([value]) => value],
  ['append', appended],
  ['device', ([name]) => name],
  ['format', ([text]) => text],
  ['is_autocast_enabled', () => false],
  ['is_complex', () => false],
  ['is_floating_point', ([x]) => isTensorValue(x) && x.value.type.dtype.startsWith('f')],
  ['is_grad_enabled', () => true],
  ['is_scripting', () => true],
  ['list', ([list]) => (isListValue(list) ? [...list] : list)],
  ['warn', () => undefined],
]);

/** Those that torch itself is made of. */
export const PRIMITIVES: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['device', () => 'cpu'],
  ['dtype', ([x]) => (isTensorValue(x) ? SCALAR_TYPES.get(x.value.type.dtype) : undefined)],
  ['is_cuda', () => false],
  ['is_nested', () => false],
  ['is_quantized', () => false],
  ['requires_grad', () => true],
  ['type', ([name]) => name],
  ['unchecked_unwrap_optional', ([value]) => value],
]);

const SCALAR_TYPES: ReadonlyMap<string, bigint> = new Map([
  ['u8', 0n],
  ['i8', 1n],
  ['i16', 2n],
  ['i32', 3n],
  ['i64', 4n],
  ['f32', 6n],
  ['bool', 11n],
]);

/** A list may be there under several names, so that it is written where it is. */
function appended([list, item]: readonly TorchValue[]): TorchValue {
  if (isListValue(list)) (list as TorchValue[]).push(item);
  return list;
}

/** The part of a list that `slice` takes. */
export function slicedList(list: readonly TorchValue[], bounds: readonly TorchValue[]): TorchValue {
  const [start, end, step = 1n] = bounds;
  const all = list.slice(placeOf(start, 0), placeOf(end, list.length));
  return step === 1n ? all : all.filter((_, i) => i % Number(step) === 0);
}

function placeOf(value: TorchValue, fallback: number): number {
  return typeof value === 'bigint' ? Number(value) : fallback;
}
