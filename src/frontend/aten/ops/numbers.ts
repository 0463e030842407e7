import { type TorchValue, isListValue } from '../values.ts';

/**
 * What programs compute of sizes and flags: known now, since shapes are. Nothing where the numbers are not of a
 * kind that the function takes.
 */
export const NUMBERS: ReadonlyMap<string, (values: readonly TorchValue[]) => TorchValue> = new Map<
  string,
  (values: readonly TorchValue[]) => TorchValue
>([
  ['__contains__', ([list, item]) => isListValue(list) && list.some((one) => isEqual(one, item))],
  ['__is__', ([a, b]) => a === b],
  ['__isnot__', ([a, b]) => a !== b],
  ['__not__', ([a]) => !isTrue(a)],
  ['__and__', ([a, b]) => isTrue(a) && isTrue(b)],
  ['__or__', ([a, b]) => isTrue(a) || isTrue(b)],
  ['all', ([list]) => isListValue(list) && list.every(isTrue)],
  ['any', ([list]) => isListValue(list) && list.some(isTrue)],
  [
    'add',
    (args) =>
      calculated(
        args,
        (a, b) => a + b,
        (a, b) => a + b,
      ),
  ],
  [
    'sub',
    (args) =>
      calculated(
        args,
        (a, b) => a - b,
        (a, b) => a - b,
      ),
  ],
  [
    'mul',
    (args) =>
      calculated(
        args,
        (a, b) => a * b,
        (a, b) => a * b,
      ),
  ],
  ['div', ([a, b]) => Number(a) / Number(b)],
  ['truediv', ([a, b]) => Number(a) / Number(b)],
  ['floordiv', (args) => calculated(args, floorDivided, (a, b) => Math.floor(a / b))],
  ['mod', (args) => calculated(args, remainder, (a, b) => a - b * Math.floor(a / b))],
  ['remainder', (args) => calculated(args, remainder, (a, b) => a - b * Math.floor(a / b))],
  ['neg', ([a]) => (typeof a === 'bigint' ? -a : -Number(a))],
  ['sqrt', ([a]) => Math.sqrt(Number(a))],
  ['eq', ([a, b]) => isEqual(a, b)],
  ['ne', ([a, b]) => !isEqual(a, b)],
  ['lt', ([a, b]) => Number(a) < Number(b)],
  ['le', ([a, b]) => Number(a) <= Number(b)],
  ['gt', ([a, b]) => Number(a) > Number(b)],
  ['ge', ([a, b]) => Number(a) >= Number(b)],
]);

export function isTrue(value: TorchValue): boolean {
  if (isListValue(value)) return value.length > 0;
  return Boolean(value);
}

function isEqual(a: TorchValue, b: TorchValue): boolean {
  if (isListValue(a) && isListValue(b))
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  const isNumber = (value: TorchValue) => typeof value === 'bigint' || typeof value === 'number';
  return isNumber(a) && isNumber(b) ? Number(a) === Number(b) : a === b;
}

function calculated(
  [a, b]: readonly TorchValue[],
  whole: (a: bigint, b: bigint) => bigint,
  broken: (a: number, b: number) => number,
): TorchValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asIntN(64, whole(a, b));
  if (isListValue(a) && isListValue(b)) return [...a, ...b];
  return broken(Number(a), Number(b));
}

/** Toward the lower integer, as Python divides. */
function floorDivided(a: bigint, b: bigint): bigint {
  if (b === 0n) return 0n;
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function remainder(a: bigint, b: bigint): bigint {
  return a - b * floorDivided(a, b);
}
