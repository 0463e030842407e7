import type { Attr, Attrs } from '../../src/ir/graph.ts';
import { sameShape } from '../../src/tensor/shape.ts';
import { type Tensor, bytesOf, isTensor } from '../../src/tensor/tensor.ts';

/** So many numbers of a tensor tell most tensors apart. */
const SAMPLES = 8;

/** Text that is the same for equal attributes; of tensors it knows type and shape alone. */
export function keyOf(attrs: Attrs): string {
  const parts = Object.entries(attrs).map(([name, attr]) => [
    name,
    isTensor(attr) ? `${attr.dtype}[${attr.shape.join(',')}]` : attr,
  ]);
  return JSON.stringify(parts, (_, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
  );
}

/** Text that is the same for equal tensors among attributes, and mostly not for others. */
export function sketchesOf(attrs: Attrs): string {
  return Object.values(attrs).filter(isTensor).map(sketchOf).join(';');
}

/** Type, shape and a few numbers of a tensor. */
export function sketchOf({ dtype, shape, data }: Tensor): string {
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  const samples = Array.from({ length: Math.min(SAMPLES, data.length) }, (_, i) =>
    String(data[i * step]),
  );
  return `${dtype}[${shape.join(',')}](${samples.join(',')})`;
}

export function sameAttrs(a: Attrs, b: Attrs): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && sameAttr(a[name]!, b[name]!));
}

function sameAttr(a: Attr, b: Attr): boolean {
  if (isTensor(a)) return isTensor(b) && sameContent(a, b);
  if (typeof a !== 'object') return Object.is(a, b);
  return Array.isArray(b) && a.length === b.length && a.every((n, i) => Object.is(n, b[i]));
}

/** Equal to the bit. Most tensors that are not differ early, so no hash is made. */
export function sameContent(a: Tensor, b: Tensor): boolean {
  if (a === b || a.data === b.data) return a === b || sameForm(a, b);
  if (!sameForm(a, b)) return false;
  const [left, right] = [bytesOf(a.data), bytesOf(b.data)];
  const { length } = left;
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function sameForm(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}
