import type { Connection, Form, View } from './network/network.ts';
import { factorElements } from './network/factors.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';

/*
 * Where the messages of each neuron come from, element by element: slow, plain, and without any of the boxes that
 * the mapping was made with, so that the checker finds what those get wrong.
 */

/** The element of what the synapse makes that a neuron hears: -1 for none, or it may be any. */
export function reachedBy({ targetViews }: Connection, neuron: number): number {
  return through(targetViews, neuron);
}

/** Where a message comes from, by the element of what the synapse reads; a product has several things that it reads. */
export interface Source {
  readonly side: number;
  readonly element: number;
  /** In row-major order of its population; -1 where it is of no neuron, and it may be any. */
  readonly neuron: number;
}

/** Every source of an element of what the synapse makes. */
export function* sourcesOf(connection: Connection, reached: number): Generator<Source> {
  const { form, views, sourceShape } = connection;
  const sides = form.kind === 'factor' ? form.sides : [{ shape: sourceShape, views }];
  for (const [side, { shape, views: back }] of sides.entries())
    for (const element of elementsFor(connection, { side, shape }, reached))
      yield { side, element, neuron: through(back, element) };
}

function* elementsFor(
  { form, targetShape }: Connection,
  { side, shape }: { readonly side: number; readonly shape: Shape },
  reached: number,
): Generator<number> {
  if (reached === ANYWHERE) for (let i = 0; i < sizeOf(shape); i++) yield i;
  else if (form.kind === 'factor') yield* factorElements(form.sides[side]!, targetShape, reached);
  else yield* elements(form, shape, reached);
}

/** Whether two elements have the same sources: channels of a group have, at one place. */
export function sourceGroup({ form, targetShape }: Connection, reached: number): number {
  if (form.kind === 'dense') return Math.floor(reached / form.outputs);
  if (form.kind === 'all') return 0;
  if (form.kind !== 'window' || reached === ANYWHERE) return reached;
  const [, channels] = targetShape as [number, number];
  const places = sizeOf(targetShape.slice(2));
  const group = Math.floor((Math.floor(reached / places) % channels) / form.outPerGroup);
  const batch = Math.floor(reached / (places * channels));
  return (batch * form.groups + group) * places + (reached % places);
}

function* elements(
  form: Exclude<Form, { kind: 'factor' }>,
  shape: Shape,
  target: number,
): Generator<number> {
  switch (form.kind) {
    case 'each':
      for (let k = 0; k < form.taps; k++) yield target * form.taps + k;
      return;
    case 'dense': {
      const row = Math.floor(target / form.outputs) * form.inputs;
      for (let i = 0; i < form.inputs; i++) yield row + i;
      return;
    }
    case 'all':
      for (let i = 0; i < sizeOf(shape); i++) yield i;
      return;
    case 'listed':
      for (let j = 0; j + 1 < form.starts.length; j++)
        if (form.targets.subarray(form.starts[j], form.starts[j + 1]).includes(target)) yield j;
      return;
    case 'window':
      yield* windowElements(form, shape, target);
  }
}

type Window = Extract<Connection['form'], { kind: 'window' }>;

function* windowElements(form: Window, shape: Shape, target: number): Generator<number> {
  const { axes, groups, inPerGroup, outPerGroup, isTransposed = false } = form;
  const extents = axes.map(({ inputs, outputs }) => (isTransposed ? inputs : outputs));
  const places = sizeOf(extents);
  const inSpace = shape.slice(2);
  const channel = Math.floor(target / places) % (groups * outPerGroup);
  const batch = Math.floor(target / (places * groups * outPerGroup));
  const first = Math.floor(channel / outPerGroup) * inPerGroup;
  let seen = [0];
  let rest = target % places;
  const at = extents.toReversed().map((extent) => {
    const own = rest % extent;
    rest = Math.floor(rest / extent);
    return own;
  });
  at.reverse();
  for (const [d, { kernel, stride, dilation, pad }] of axes.entries()) {
    const next: number[] = [];
    for (const base of seen)
      for (let k = 0; k < kernel; k++) {
        const place = isTransposed
          ? (at[d]! + pad - k * dilation) / stride
          : at[d]! * stride + k * dilation - pad;
        if (Number.isInteger(place) && place >= 0 && place < inSpace[d]!)
          next.push(base * inSpace[d]! + place);
      }
    seen = next;
  }
  const size = sizeOf(inSpace);
  for (let c = first; c < first + inPerGroup; c++)
    for (const place of seen) yield (batch * shape[1]! + c) * size + place;
}

/** Back through the ops on the way; -1 where nothing comes from. */
function through(views: readonly View[], element: number): number {
  let at = element;
  for (const view of views) {
    if (at < 0) return -1;
    at = before(view, at);
  }
  return at;
}

function before(view: View, element: number): number {
  switch (view.kind) {
    case 'reshape':
      return element;
    case 'wire':
      return view.places[element]!;
    case 'part': {
      const inner = sizeOf(view.from.slice(view.axis + 1));
      const extent = view.from[view.axis]!;
      const along = Math.floor(element / inner) % view.extent;
      const outer = Math.floor(element / (inner * view.extent));
      const own = along - view.start;
      if (own < 0 || own >= extent) return -1;
      return (outer * extent + own) * inner + (element % inner);
    }
    case 'whole':
      return ANYWHERE;
  }
}

/** Of a view that mixes elements any may be meant: callers take all. */
export const ANYWHERE = Number.MAX_SAFE_INTEGER;
