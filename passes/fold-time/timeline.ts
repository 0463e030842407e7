import { type Layer, baseOf } from './layers.ts';
import type { Atom, Crossing } from './terms.ts';

/** Says of each atom which replica it is: of what, and in which step, counted from 1. */
export interface Timeline {
  /** The same for the replicas of one thing. */
  classOf(atom: Atom): string;
  /** Nothing for what is the same in all steps. */
  stepOf(atom: Atom): number | undefined;
  /** Whether something of this class is there in a step, or not yet. */
  isThere(atom: Atom, step: number): boolean;
}

/** Time as far as it is known: the first step of some layers. */
export function timeline(layers: readonly Layer[], firsts: ReadonlyMap<Layer, number>): Timeline {
  const places = new Map<Crossing, { readonly layer: Layer; readonly place: number }>();
  for (const layer of layers)
    layer.members.forEach((member, place) => places.set(member, { layer, place }));

  const classOf = (atom: Atom): string => {
    if (atom.kind === 'linear') return `${atom.key} of ${classOf(atom.source)}`;
    if (atom.kind === 'input')
      return `input ${atom.part ? `${atom.part.axis} ${atom.part.length}` : ''} ${atom.name}`;
    return `${atom.kind} ${places.get(atom.crossing)!.layer.index}`;
  };
  const stepOf = (atom: Atom): number | undefined => {
    const base = baseOf(atom);
    if (base.kind === 'input') return base.part && base.part.start / base.part.length + 1;
    const { layer, place } = places.get(base.crossing)!;
    return firsts.get(layer)! + place;
  };
  const isThere = (atom: Atom, step: number): boolean => {
    const base = baseOf(atom);
    return step >= (base.kind === 'input' ? 1 : firsts.get(places.get(base.crossing)!.layer)!);
  };
  return { classOf, stepOf, isThere };
}
