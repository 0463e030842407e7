import type { Op } from '../../src/ir/graph.ts';
import { type Shape, sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import type { Builder, Origin } from './builder.ts';
import { type Coefficient, isOne, zip } from './coefficient.ts';
import type { Synapse } from './neuron.ts';
import { refuse } from './refusal.ts';
import type { Atom, LinearAtom } from './terms.ts';
import type { Timeline } from './timeline.ts';
import { wholeSpace, windowOf, windowSum } from './windows.ts';

/** One value in place of all replicas of an atom. */
export class Replicas {
  private readonly builder: Builder;
  private readonly time: Timeline;
  /** Names of the values that inputs and spikes have become. */
  private readonly sources: (atom: Atom) => string;
  private readonly made = new Map<string, string>();

  constructor(builder: Builder, time: Timeline, sources: (atom: Atom) => string) {
    this.builder = builder;
    this.time = time;
    this.sources = sources;
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
    if (role === 'spikes') return this.builder.identity(name, by, originOf(atom));
    if (hasWeights(atom) || by === 1) return name;
    return refuse('an input and a current meet that are scaled in different ways');
  }

  private make(atom: Atom, delay: number, by: number): string {
    if (atom.kind === 'potential') return refuse('a potential is read by a synapse');
    if (atom.kind === 'linear') return this.linear(atom, this.value(atom.source, delay), by);
    const source = this.sources(atom);
    if (delay === 0) return source;
    const from = { name: `${source}.delay`, loc: [] };
    return this.builder.emit('delay', [source], { steps: delay }, from);
  }

  private linear(atom: LinearAtom, source: string, by: number): string {
    const { op, type } = atom;
    const from = atom.source.type.shape;
    if (op.kind === 'reshape') return this.reshape(source, type.shape, originOf(atom));
    const { role } = this.builder.typeOf(source);
    if (role !== 'spikes') refuse(`'${op.kind}' reads what is no spike`, atom.origins[0]?.result);
    const synapse = synapseOf(op, from, type.shape);
    if (!synapse) return refuse(`'${op.kind}' has no spiking form`, atom.origins[0]?.result);
    const attrs =
      by === 1 ? synapse.attrs : { ...synapse.attrs, weight: scaled(synapse.attrs, by) };
    const sum = this.builder.emit(synapse.kind, [source], attrs, originOf(atom));
    if (op.kind === 'max-pool') return this.anyOf(sum, originOf(atom));
    return this.reshape(sum, type.shape, originOf(atom));
  }

  private reshape(name: string, shape: Shape, from: Origin): string {
    const isSame = sameShape(this.builder.typeOf(name).shape, shape);
    return isSame ? name : this.builder.emit('reshape', [name], { shape }, from);
  }

  /** The largest of some spikes: a spike where there is any. */
  private anyOf(sum: string, from: Origin): string {
    const number = (value: number) => tensorOf('f32', [], [value]);
    const attrs = { decay: number(0), threshold: number(0.5), drop: number(0) };
    return this.builder.emit('leaky-integrate-and-fire', [sum], attrs, from);
  }
}

function hasWeights(atom: Atom): boolean {
  return atom.kind === 'linear' && !['reshape', 'max-pool'].includes(atom.op.kind);
}

/** The synapse that does what a linear op does. */
function synapseOf(
  op: LinearAtom['op'],
  from: Shape,
  to: Shape,
): Pick<Op, 'kind' | 'attrs'> | undefined {
  const { kind, attrs } = op;
  if (kind === 'dense' || kind === 'conv') return op;
  const channels = from[1]!;
  if (kind === 'reduce-mean') {
    const axes = attrs['axes'] as readonly number[];
    const isSpace = from.length > 2 && from.length < 6 && axes.length === from.length - 2;
    if (!isSpace || axes.some((axis) => axis < 2)) return undefined;
    const window = wholeSpace(from);
    return { kind: 'conv', attrs: windowSum(channels, window, 1 / sizeOf(window.kernel)) };
  }
  const window = windowOf(attrs, from, to);
  if (!window) return undefined;
  const isMean = kind === 'average-pool';
  const isPadded = window.pads.some((pad) => pad > 0) && attrs['countIncludePad'] !== true;
  if (isMean && isPadded) return undefined;
  const factor = isMean ? 1 / sizeOf(window.kernel) : 1;
  return { kind: 'conv', attrs: windowSum(channels, window, factor) };
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

export function originOf(atom: Atom): Origin {
  if (atom.kind !== 'linear') return { name: 'spikes', loc: [] };
  const loc = [...new Set(atom.origins.flatMap((op) => op.loc))];
  return { name: atom.origins[0]?.result ?? `${atom.op.kind}`, loc };
}
