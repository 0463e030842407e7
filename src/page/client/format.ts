const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** All digits: `1,645,056`. */
export function count(n: number): string {
  return Number.isInteger(n) || Math.abs(n) >= 0.01 ? WHOLE.format(n) : n.toPrecision(3);
}

/** Three digits: `1.65M`. */
export function short(n: number): string {
  return SHORT.format(n);
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** For axes, where nothing is nothing in any unit. */
export function tick(format: (n: number) => string): (n: number) => string {
  return (n) => (n === 0 ? '0' : format(n));
}

/** `synapseWords` as people write it; units that end a name stand beside it already. */
export function spelledOut(name: string): string {
  return name.replace(/(?:Pj|Ns)$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(n: number): string {
  return scaled(n, 1000, BYTE_UNITS);
}

export function picojoules(n: number): string {
  return scaled(n, 1000, ['pJ', 'nJ', 'µJ', 'mJ', 'J']);
}

export function nanoseconds(n: number): string {
  return scaled(n, 1000, ['ns', 'µs', 'ms', 's']);
}

/** In the largest unit of which there is a whole one. */
function scaled(n: number, factor: number, units: readonly string[]): string {
  let i = 0;
  let rest = n;
  while (rest >= factor && i < units.length - 1) {
    rest /= factor;
    i++;
  }
  return `${rest >= 100 || Number.isInteger(rest) ? Math.round(rest) : rest.toPrecision(3)} ${units[i]!}`;
}
