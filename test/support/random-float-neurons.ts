import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { type Random, random } from '../../src/support/random.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';

export interface FloatNeurons {
  readonly graph: Graph;
  /** How many layers hear their input in the same step: in a row of layers they hear it a step later. */
  readonly prompt: number;
}

/**
 * Layers of float neurons as files of NIR have them, each of one threshold: with and without a leak or a current of
 * its own, behind delays, a convolution or through a loop; with biases where nothing is heard at once. The last one may
 * show its potential.
 */
export function randomFloatNeurons(seed: number): FloatNeurons {
  const source = random(seed);
  const net = new Layers(source);
  const hasPlane = source.next() < 0.4;
  const shape = hasPlane ? [1, source.int(1, 2), 4, source.int(3, 5)] : [source.int(3, 9)];
  let last: Value = { name: 'x', shape };
  if (hasPlane) last = net.conv(last);
  for (let left = source.int(1, 3); left > 0; left--) last = net.dense(last, left === 1);
  const head = `spk 1\ngraph floats : snn\ninput %x : spikes u1[${shape.join()}]`;
  const text = [head, ...net.lines, `output y = %${last.name}\n`].join('\n');
  const { graph } = parse(text, { ops: OP_TABLE, tensors: () => undefined });
  return { graph, prompt: net.prompt };
}

interface Value {
  readonly name: string;
  readonly shape: Shape;
}

/** Collects layers, a line for each op. */
class Layers {
  readonly lines: string[] = [];
  prompt = 0;
  private readonly source: Random;

  constructor(source: Random) {
    this.source = source;
  }

  conv({ name, shape }: Value): Value {
    const [channels, planes, places] = [this.source.int(1, 3), shape[1]!, shape.slice(2)];
    const kernels = this.weights([channels, planes, 3, 3]);
    const attrs = `${kernels}, strides = [1,1], pads = [1,1,1,1], dilations = [1,1]`;
    const { heard, isLate } = this.heard({ name, shape });
    const current = this.current(`conv(%${heard}) {${attrs}}`, [1, channels, ...places]);
    const fired = this.spikes(this.neurons(current.name, isLate), current.shape);
    const size = sizeOf(current.shape);
    return this.spikes(`reshape(%${fired.name}) {shape = [${size}]}`, [size]);
  }

  dense(from: Value, isLast: boolean): Value {
    const shape = [this.source.int(2, 6)];
    const { heard, isLate } = this.heard(from);
    const weights = this.weights([...shape, from.shape[0]!]);
    const { name } = this.current(`dense(%${heard}) {${weights}}`, shape);
    if (isLast && this.source.next() < 0.3)
      return this.current(`${LEAKY}(%${name}) {${this.leak()}, sends = "before-reset"}`, shape);
    if (this.source.next() < 0.3) return this.loop(name, shape, isLate);
    return this.spikes(this.neurons(name, isLate), shape);
  }

  /** Neurons that hear themselves a step later. */
  private loop(forward: string, shape: Shape, isLate: boolean): Value {
    const own = `v${this.lines.length + 3}`;
    const before = this.spikes(`delay(%${own})`, shape);
    const again = this.current(
      `dense(%${before.name}) {${this.weights([...shape, ...shape])}}`,
      shape,
    );
    const both = this.current(`add(%${again.name}, %${forward})`, shape);
    return this.spikes(this.neurons(both.name, isLate), shape);
  }

  /** Messages behind a delay, or as they come. */
  private heard({ name, shape }: Value) {
    const isLate = this.source.next() < 0.5;
    if (!isLate) this.prompt++;
    const steps = this.source.int(1, 3);
    const late = () => this.spikes(`delay(%${name}) {steps = ${steps}}`, shape).name;
    return { isLate, heard: isLate ? late() : name };
  }

  private neurons(current: string, isLate: boolean): string {
    const hasBias = isLate && this.source.next() < 0.5;
    const bias = hasBias ? `, bias = ${this.one(-0.1, 0.2)}` : '';
    const attrs = `${this.leak()}, threshold = ${this.one(0.5, 1.5)}${bias}`;
    return `${LEAKY}(%${current}) {${attrs}, strict = true, reset = "zero"}`;
  }

  private leak(): string {
    if (this.source.next() < 0.25) return 'decay = f32[](1)';
    const flow = this.source.next() < 0.4 ? `, currentDecay = ${this.one(0.1, 0.7)}` : '';
    return `decay = ${this.one(0.3, 0.97)}${flow}`;
  }

  private weights(shape: Shape): string {
    const reach = 3 / Math.sqrt(sizeOf(shape.slice(1)));
    const numbers = Array.from({ length: sizeOf(shape) }, () => this.between(-0.6 * reach, reach));
    return `weight = f32[${shape.join()}](${numbers.join(', ')})`;
  }

  private one(low: number, high: number): string {
    return `f32[](${this.between(low, high)})`;
  }

  private between(low: number, high: number): number {
    return Math.fround(low + (high - low) * this.source.next());
  }

  private spikes(call: string, shape: Shape): Value {
    return this.add(call, `spikes u1[${shape.join()}]`, shape);
  }

  private current(call: string, shape: Shape): Value {
    return this.add(call, `current f32[${shape.join()}]`, shape);
  }

  private add(call: string, type: string, shape: Shape): Value {
    const name = `v${this.lines.length}`;
    this.lines.push(`%${name} = ${call} : ${type}`);
    return { name, shape };
  }
}

const LEAKY = 'leaky-integrate-and-fire';
