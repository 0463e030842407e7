import type { Attrs, Op } from '../../src/ir/graph.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { convOverConv, denseOverDense, denseOverWindows } from './compose.ts';
import { refuse } from './refusal.ts';
import type { Atom, LinearAtom } from './terms.ts';
import { wholeSpace, windowOf, windowSum } from './windows.ts';

/** A synapse in place of a linear op and of those before it. */
export interface ComposedSynapse {
  readonly kind: 'dense' | 'conv';
  readonly attrs: Attrs;
  /** What it reads, and in which shape. */
  readonly source: Atom;
  readonly from: Shape;
  /** The atoms in whose place it is, the last one last. */
  readonly parts: readonly LinearAtom[];
}

export function synapseOf(atom: LinearAtom): ComposedSynapse {
  const own = ownSynapse(atom) ?? refuse(`'${atom.op.kind}' has no spiking form`, nameOf(atom));
  const before = beforeReshape(atom.source);
  if (before.kind !== 'linear' || before.op.kind === 'max-pool') return own;
  const first = synapseOf(before);
  const isDirect = before === atom.source;
  const attrs = compose(first, own, isDirect);
  if (!attrs)
    return refuse(`'${atom.op.kind}' reads '${before.op.kind}', and no spikes`, nameOf(atom));
  const width = (attrs['weight'] as { readonly shape: Shape }).shape[1]!;
  const isFlat = own.kind === 'dense' && first.kind === 'conv';
  const from = isFlat ? [sizeOf(first.from) / width, width] : first.from;
  return { ...own, attrs, source: first.source, from, parts: [...first.parts, atom] };
}

function nameOf({ origins }: LinearAtom): string | undefined {
  return origins[0]?.result;
}

function beforeReshape(atom: Atom): Atom {
  return atom.kind === 'linear' && atom.op.kind === 'reshape' ? atom.source : atom;
}

function compose(
  first: ComposedSynapse,
  second: ComposedSynapse,
  isDirect: boolean,
): Attrs | undefined {
  const space = first.from.slice(2);
  if (second.kind === 'dense' && first.kind === 'conv')
    return denseOverWindows(first.attrs, second.attrs, space);
  if (!isDirect || first.kind !== second.kind) return undefined;
  if (first.kind === 'dense') return denseOverDense(first.attrs, second.attrs);
  return convOverConv(first.attrs, second.attrs, space);
}

/** The synapse that does what a linear op does on spikes. */
function ownSynapse(atom: LinearAtom): ComposedSynapse | undefined {
  const { op, source, type } = atom;
  const parts = [atom];
  const from = source.type.shape;
  const { kind, attrs } = op;
  if (kind === 'dense' || kind === 'conv') return { kind, attrs, source, from, parts };
  const window = windowAttrs(op, from, type.shape);
  return window && { kind: 'conv', attrs: window, source, from, parts };
}

function windowAttrs({ kind, attrs }: Pick<Op, 'kind' | 'attrs'>, from: Shape, to: Shape) {
  const channels = from[1]!;
  if (kind === 'reduce-mean') {
    const axes = attrs['axes'] as readonly number[];
    const isSpace = from.length > 2 && from.length < 6 && axes.length === from.length - 2;
    if (!isSpace || axes.some((axis) => axis < 2)) return undefined;
    const window = wholeSpace(from);
    return windowSum(channels, window, 1 / sizeOf(window.kernel));
  }
  const window = windowOf(attrs, from, to);
  if (!window) return undefined;
  if (kind === 'max-pool') return windowSum(channels, window, 1);
  const isPadded = window.pads.some((pad) => pad > 0) && attrs['countIncludePad'] !== true;
  return isPadded ? undefined : windowSum(channels, window, 1 / sizeOf(window.kernel));
}
