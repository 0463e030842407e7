/** A number for people: `203,264`. */
export function count(n: number): string {
  return n.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** A number that need not be whole: `-10.3`, and `0.0417` where a tenth says too little. */
export function amount(x: number): string {
  return Math.abs(x) < 10 ? x.toLocaleString('en-US', { maximumSignificantDigits: 3 }) : count(x);
}
