import { refuse } from './refusal.ts';
import { atomsOf } from './sum.ts';
import type { Atom, Crossing, SpikeAtom, Sum } from './terms.ts';

/** Neurons that are the same in every step: one crossing a step, the first steps perhaps without. */
export interface Layer {
  readonly index: number;
  readonly members: readonly Crossing[];
  /** Whether they fire above the threshold only. */
  readonly isStrict: boolean;
}

/** The crossings that sums depend on, in the order of the graph. */
export function crossingsOf(sums: readonly Sum[]): Crossing[] {
  const found = new Set<Crossing>();
  const waiting = [...sums];
  for (let sum = waiting.pop(); sum; sum = waiting.pop())
    for (const atom of atomsOf(sum)) {
      const base = baseOf(atom);
      if (base.kind === 'input' || found.has(base.crossing)) continue;
      found.add(base.crossing);
      waiting.push(base.crossing.definition);
    }
  return [...found].toSorted((a, b) => a.index - b.index);
}

/** What linear ops made an atom of. */
export function baseOf(atom: Atom): Exclude<Atom, { readonly kind: 'linear' }> {
  let base = atom;
  while (base.kind === 'linear') base = base.source;
  return base;
}

/**
 * Crossings in layers. The potential of a step is part of the next one's, which links them. In the first
 * step it may not be, where it is no more than a current; then the synapses that it reads tell.
 */
export function layersOf(sums: readonly Sum[], all: readonly Crossing[]): Layer[] {
  const crossings = crossingsOf(sums);
  const groups = linked(crossings);
  const singles = new Map<string, Crossing[]>();
  for (const group of groups.filter(({ length }) => length === 1))
    push(singles, signatureOf(group[0]!).join('\n'), group[0]!);
  const whole = groups.filter(({ length }) => length > 1);
  for (const alike of singles.values()) if (alike.length > 1) whole.push(alike);
  for (const [single, ...others] of singles.values())
    if (others.length === 0) joinFirst(single!, whole);
  for (const crossing of all) if (!crossings.includes(crossing)) joinUnread(crossing, whole);
  const strictness = strictnessOf([...sums, ...crossings.map(({ definition }) => definition)]);
  return whole.map((members, index) => ({
    index,
    members,
    isStrict: isStrict(members, strictness),
  }));
}

/** The layers in an order in which each reads only what is before it, or itself. */
export function inOrder(layers: readonly Layer[]): Layer[] {
  const layerOf = new Map(layers.flatMap((layer) => layer.members.map((one) => [one, layer])));
  const sourcesOf = ({ members }: Layer): Set<Layer> => {
    const bases = members.flatMap(({ definition }) => [...atomsOf(definition)].map(baseOf));
    return new Set(
      bases.flatMap((base) => (base.kind === 'input' ? [] : layerOf.get(base.crossing)!)),
    );
  };
  const ordered: Layer[] = [];
  let left = [...layers];
  while (left.length > 0) {
    const ready = left.filter((layer) => {
      return [...sourcesOf(layer)].every((source) => source === layer || ordered.includes(source));
    });
    if (ready.length === 0) refuse('layers feed each other in a circle');
    ordered.push(...ready);
    left = left.filter((layer) => !ready.includes(layer));
  }
  return ordered;
}

function linked(crossings: readonly Crossing[]): Crossing[][] {
  const groups = new Map<Crossing, Crossing[]>();
  for (const crossing of crossings) {
    const before = [...atomsOf(crossing.definition)].filter((atom) => atom.kind === 'potential');
    if (before.length > 1) refuse('a potential is made of two others', placeOf(crossing));
    const group = before[0] ? groups.get(before[0].crossing)! : [];
    if (before[0] && group.at(-1) !== before[0].crossing)
      refuse('a potential is compared more than once in a step', placeOf(crossing));
    group.push(crossing);
    groups.set(crossing, group);
  }
  return [...new Set(groups.values())];
}

export function placeOf({ origins }: Crossing): string | undefined {
  return origins[0]?.result;
}

/** Puts a first step before the steps that read the same synapses and more. */
function joinFirst(single: Crossing, groups: Crossing[][]): void {
  const own = signatureOf(single);
  const group = groups.find(([first, second]) => {
    const all = new Set(signatureOf(second ?? first!));
    const isSame = single.type.shape.join() === first!.type.shape.join();
    return isSame && first!.index > single.index && own.every((path) => all.has(path));
  });
  if (!group || own.length === 0)
    refuse('a threshold is crossed in one step only', placeOf(single));
  group.unshift(single);
}

/** A first step whose spikes nobody reads is still one: what it is made of is in the next one's potential. */
function joinUnread(crossing: Crossing, groups: Crossing[][]): void {
  const own = [...atomsOf(crossing.definition)];
  const group = groups.find(([first]) => {
    const next = atomsOf(first!.definition);
    return first!.index > crossing.index && own.length > 0 && own.every((atom) => next.has(atom));
  });
  group?.unshift(crossing);
}

/** The ways on which currents come to a potential, without the steps they come from. */
function signatureOf({ definition }: Crossing): string[] {
  const sources = [...atomsOf(definition)].filter(
    ({ kind }) => kind === 'linear' || kind === 'input',
  );
  return [...new Set(sources.map(pathOf))].toSorted();
}

function pathOf(atom: Atom): string {
  if (atom.kind === 'linear') return `${atom.key} of ${pathOf(atom.source)}`;
  return atom.kind === 'input' ? `input ${atom.name}` : 'spikes';
}

/** Which of the two comparisons each crossing's spikes come from; both where there are two. */
function strictnessOf(sums: readonly Sum[]): ReadonlyMap<Crossing, ReadonlySet<boolean>> {
  const found = new Map<Crossing, Set<boolean>>();
  const bases = sums.flatMap((sum) => [...atomsOf(sum)].map(baseOf));
  for (const { crossing, strict } of bases.filter(
    (atom): atom is SpikeAtom => atom.kind === 'spike',
  ))
    found.set(crossing, (found.get(crossing) ?? new Set()).add(strict));
  return found;
}

function isStrict(
  members: readonly Crossing[],
  strictness: ReadonlyMap<Crossing, ReadonlySet<boolean>>,
): boolean {
  const all = new Set(members.flatMap((member) => [...(strictness.get(member) ?? [])]));
  if (all.size > 1) refuse('neurons fire at and above their threshold', placeOf(members[0]!));
  return [...all][0] ?? true;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
