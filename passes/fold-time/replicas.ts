import type { Op } from '../../src/ir/graph.ts';
import { type Shape, sameShape } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import type { Builder, Origin } from './builder.ts';
import { type Coefficient, isOne, zip } from './coefficient.ts';
import type { Synapse } from './neuron.ts';
import { refuse } from './refusal.ts';
import type { Atom, LinearAtom } from './terms.ts';
import type { Timeline } from './timeline.ts';
import { type Folded, originsOf } from './folded.ts';
import { synapseOf } from './synapses.ts';

/** One value in place of all replicas of an atom. */
export class Replicas {
  private readonly builder: Builder;
  private readonly time: Timeline;
  /** Names of the values that inputs and spikes have become. */
  private readonly sources: (atom: Atom) => string;
  /** The ops that each class of atoms is in the graph. */
  private readonly origins: ReadonlyMap<string, readonly Op[]>;
  private readonly made = new Map<string, string>();

  constructor(builder: Builder, folded: Folded, sources: (atom: Atom) => string) {
    this.builder = builder;
    this.time = folded.time;
    this.sources = sources;
    this.origins = originsOf(folded);
  }

  /** The value, some steps later, weights multiplied by a number. */
  value(atom: Atom, delay = 0, by = 1): string {
    const key = `${by} ${delay} ${this.time.classOf(atom)}`;
    const made = this.made.get(key) ?? this.make(atom, delay, by);
    this.made.set(key, made);
    return made;
  }

  /** The sum of what arrives, and what it must be multiplied with. */
  current(synapses: readonly Synapse[]): { readonly name: string; readonly gain: Coefficient } {
    const [first] = synapses;
    if (!first) return refuse('a neuron has no input');
    const names = synapses.map(({ atom, gain, delay }) => {
      const ratio = zip((x, y) => x / y, gain, first.gain);
      if (!isOne(ratio)) refuse('currents that meet are scaled in different ways for each neuron');
      return this.currentOf(atom, delay, ratio.values[0]!);
    });
    const from = { name: `${names[0]!}.sum`, loc: [] };
    const name = names.length === 1 ? names[0]! : this.builder.emit('add', names, {}, from);
    return { name, gain: first.gain };
  }

  private currentOf(atom: Atom, delay: number, by: number): string {
    const name = this.value(atom, delay, hasWeights(atom) ? by : 1);
    const { role } = this.builder.typeOf(name);
    if (role === 'spikes') return this.builder.identity(name, by, this.originOf(atom));
    if (hasWeights(atom) || by === 1) return name;
    return refuse('an input and a current meet that are scaled in different ways');
  }

  private make(atom: Atom, delay: number, by: number): string {
    if (atom.kind === 'potential') return refuse('a potential is read by a synapse');
    if (atom.kind === 'linear') return this.linear(atom, delay, by);
    const source = this.sources(atom);
    if (delay === 0) return source;
    const from = { name: `${source}.delay`, loc: [] };
    return this.builder.emit('delay', [source], { steps: delay }, from);
  }

  private linear(atom: LinearAtom, delay: number, by: number): string {
    const { op, type } = atom;
    if (op.kind === 'reshape') return this.reshape(this.value(atom.source, delay, by), type.shape);
    const { kind, attrs, source, from, parts } = synapseOf(atom);
    const origin = this.originOf(...parts);
    const spikes = this.reshape(this.value(source, delay), from);
    const weighted = by === 1 ? attrs : { ...attrs, weight: scaled(attrs, by) };
    const sum = this.builder.emit(kind, [spikes], weighted, origin);
    return this.reshape(op.kind === 'max-pool' ? this.anyOf(sum, origin) : sum, type.shape);
  }

  private reshape(name: string, shape: Shape): string {
    if (sameShape(this.builder.typeOf(name).shape, shape)) return name;
    return this.builder.emit('reshape', [name], { shape }, { name: `${name}.reshape`, loc: [] });
  }

  /** All replicas of some atoms; the name is that of the last one's first. */
  private originOf(...atoms: readonly Atom[]): Origin {
    const origins = atoms.map((atom) => this.origins.get(this.time.classOf(atom)) ?? []);
    const name = origins.at(-1)?.[0]?.result ?? 'current';
    return { name, loc: [...new Set(origins.flat().flatMap(({ loc }) => loc))] };
  }

  /** The largest of some spikes: a spike where there is any. */
  private anyOf(sum: string, from: Origin): string {
    const number = (value: number) => tensorOf('f32', [], [value]);
    const attrs = { decay: number(0), threshold: number(0.5), drop: number(0) };
    return this.builder.emit('leaky-integrate-and-fire', [sum], attrs, from);
  }
}

/** Whether a factor can go to its weights. */
function hasWeights(atom: Atom): boolean {
  if (atom.kind !== 'linear' || atom.op.kind === 'max-pool') return false;
  return atom.op.kind !== 'reshape' || hasWeights(atom.source);
}

function scaled({ weight }: Op['attrs'], by: number): Tensor {
  const { shape } = weight as Tensor;
  const numbers = numbersOf(weight as Tensor);
  return tensor(
    'f32',
    shape,
    Float32Array.from(numbers, (value) => value * by),
  );
}
