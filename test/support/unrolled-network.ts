import type { Attrs, Graph, Op, Output } from '../../src/ir/graph.ts';
import { makeOp, typedOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { type Random, random } from '../../src/support/random.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';

/** A spiking network whose time loop is written out, and how many steps that are. */
export interface UnrolledNetwork {
  readonly graph: Graph;
  readonly steps: number;
  readonly isStill: boolean;
  /** Whether the output shows every step. */
  readonly isStack: boolean;
}

const WIDTHS = [4, 6, 3] as const;

/** Two dense layers of neurons, with random parameters and in random ways of writing the same thing. */
export function unrolledNetwork(seed: number): UnrolledNetwork {
  const source = random(seed);
  const isStill = source.next() < 0.2;
  const steps = source.int(5, 7);
  const layers = [0, 1].map((n) => drawLayer(source, WIDTHS[n]!, WIDTHS[n + 1]!));
  const shows = source.pick(['stack', 'stack', 'sum', 'mean', 'potentials', 'last potential']);
  const isSliced = source.next() < 0.5;
  const writer = new Writer([isStill ? 1 : steps, WIDTHS[0]]);
  const states = layers.map((): State => ({}));
  const seen: { spikes: string; potential: string }[] = [];
  for (let step = 0; step < steps; step++) {
    let x = isStill ? 'x' : writer.step(step, isSliced);
    for (const [n, layer] of layers.entries()) {
      const [spikes, state] = writer.neuron(layer, writer.dense(x, layer), states[n]!);
      states[n] = state;
      x = spikes;
    }
    seen.push({ spikes: x, potential: states[1]!.v! });
  }
  const output = writer.output(seen, shows);
  const graph = writer.graph([{ name: 'y', value: output }]);
  const isStack = shows === 'stack' || shows === 'potentials';
  return { graph, steps, isStill, isStack };
}

type Layer = ReturnType<typeof drawLayer>;

function drawLayer(source: Random, width: number, size: number) {
  const list = (length: number, low: number, high: number) =>
    Array.from({ length }, () => low + source.next() * (high - low));
  const isEach = source.next() < 0.4;
  const number = (low: number, high: number) => list(isEach ? size : 1, low, high);
  const isSynaptic = source.next() < 0.4;
  return {
    size,
    weight: list(size * width, -0.4, 1),
    bias: source.next() < 0.7 ? list(size, -0.1, 0.3) : undefined,
    decay: source.pick([number(0.3, 0.95), number(0.3, 0.95), [1]]),
    gain: source.pick([[1], number(0.2, 1.5)]),
    currentDecay: isSynaptic ? number(0.2, 0.8) : undefined,
    isLate: isSynaptic && source.next() < 0.5,
    threshold: number(0.5, 1.2),
    start: source.pick([0, 0, 0.1]),
    rest: source.pick([0, -0.1]),
    reset: source.pick(['none', 'subtract', 'subtract next', 'zero', 'zero next'] as const),
    spike: source.pick(SPIKES),
    isTauForm: source.next() < 0.3,
  };
}

/** Ways to write a comparison; those of the second list fire at the threshold too. */
const SPIKES = [
  'less',
  'less of difference',
  'not less or equal',
  'where',
  'sign',
  'less or equal',
  'not less',
] as const;

interface State {
  readonly v?: string;
  readonly i?: string;
  readonly spikes?: string;
}

class Writer {
  private readonly ops: Op[] = [];
  private readonly types = new Map<string, ValueType>();
  private readonly input: ValueType;

  constructor(shape: readonly number[]) {
    this.input = tensorType('f32', shape);
    this.types.set('x', this.input);
  }

  graph(outputs: readonly Output[]): Graph {
    const inputs = [{ name: 'x', type: this.input, loc: [] }];
    return { name: 'unrolled', stage: 'ann', inputs, ops: this.ops, outputs };
  }

  private emit(kind: string, inputs: readonly string[], attrs: Attrs = {}): string {
    const result = `v${this.ops.length}`;
    const types = inputs.map((name) => this.types.get(name)!);
    const draft = makeOp(OP_TABLE, { result, kind, inputs, attrs, type: this.input });
    const op = typedOp(OP_TABLE, 'ann', draft, types);
    this.ops.push(op);
    this.types.set(result, op.type);
    return result;
  }

  private number(values: readonly number[], dtype: 'f32' | 'i64' = 'f32'): string {
    const shape = values.length === 1 ? [] : [values.length];
    return this.emit('constant', [], { value: tensorOf(dtype, shape, values) });
  }

  private add(a: string, b: string): string {
    return this.emit('add', [a, b]);
  }

  private mul(a: string, b: string): string {
    return this.emit('mul', [a, b]);
  }

  private less(a: string, b: string): string {
    return this.add(a, this.mul(b, this.number([-1])));
  }

  /** What a step sees of the input. */
  step(step: number, isSliced: boolean): string {
    const shape = [1, this.input.shape[1]!];
    if (isSliced) return this.emit('slice', ['x'], { starts: [step, 0], shape });
    const row = this.emit('gather', ['x', this.number([step], 'i64')], { axis: 0 });
    return this.emit('reshape', [row], { shape });
  }

  dense(x: string, { weight, bias, size }: Layer): string {
    const attrs = {
      weight: tensorOf('f32', [size, weight.length / size], weight),
      ...(bias && { bias: tensorOf('f32', [size], bias) }),
    };
    return this.emit('dense', [x], attrs);
  }

  neuron(layer: Layer, x: string, state: State): readonly [spikes: string, next: State] {
    const zeros = new Array<number>(layer.size).fill(0);
    const start = () =>
      this.emit('constant', [], { value: tensorOf('f32', [1, layer.size], zeros) });
    const before = state.i ?? start();
    const i = layer.currentDecay
      ? this.add(this.mul(before, this.number(layer.currentDecay)), x)
      : x;
    const flow = layer.isLate ? before : i;
    const old = state.v ?? this.add(start(), this.number([layer.start]));
    const charged = this.charge(layer, old, flow);
    const isNext = layer.reset.endsWith('next');
    const v = isNext && state.spikes ? this.reset(layer, charged, state.spikes) : charged;
    const spikes = this.spike(layer, v);
    return [spikes, { v: isNext ? v : this.reset(layer, v, spikes), i, spikes }];
  }

  private charge({ decay, gain, isTauForm }: Layer, v: string, x: string): string {
    if (!isTauForm || gain.length > 1) {
      const kept = decay.length === 1 && decay[0] === 1 ? v : this.mul(v, this.number(decay));
      return this.add(kept, this.mul(this.number(gain), x));
    }
    return this.add(
      v,
      this.emit('div', [
        this.less(x, v),
        this.number(decay.map((d) => 1 / (1 - Math.min(d, 0.9)))),
      ]),
    );
  }

  private reset({ reset, threshold, rest }: Layer, v: string, spikes: string): string {
    if (reset === 'none') return v;
    if (reset.startsWith('subtract')) return this.less(v, this.mul(spikes, this.number(threshold)));
    const kept = this.mul(this.less(this.number([1]), spikes), v);
    return this.add(kept, this.mul(spikes, this.number([rest])));
  }

  private spike({ spike, threshold }: Layer, v: string): string {
    const [theta, zero, one] = [this.number(threshold), this.number([0]), this.number([1])];
    const above = () => this.add(v, this.number(threshold.map((value) => -value)));
    const asFloat = (truth: string) => this.emit('cast', [truth], { to: 'f32' });
    switch (spike) {
      case 'less':
        return asFloat(this.emit('less', [theta, v]));
      case 'less of difference':
        return asFloat(this.emit('less', [zero, above()]));
      case 'not less or equal':
        return asFloat(this.emit('not', [this.emit('less-or-equal', [v, theta])]));
      case 'where':
        return this.emit('where', [this.emit('less-or-equal', [v, theta]), zero, one]);
      case 'sign':
        return this.emit('relu', [this.emit('sign', [above()])]);
      case 'less or equal':
        return asFloat(this.emit('less-or-equal', [theta, v]));
      case 'not less':
        return asFloat(this.emit('not', [this.emit('less', [v, theta])]));
    }
  }

  output(seen: readonly { spikes: string; potential: string }[], shows: string): string {
    if (shows === 'last potential') return seen.at(-1)!.potential;
    const each = seen.map(({ spikes, potential }) => (shows === 'potentials' ? potential : spikes));
    if (shows === 'mean') {
      const sum = each.reduce((a, b) => this.add(a, b));
      return this.emit('div', [sum, this.number([each.length])]);
    }
    const rows = each.map((name) => {
      return this.emit('reshape', [name], { shape: [1, ...this.types.get(name)!.shape] });
    });
    const stack = this.emit('concat', rows, { axis: 0 });
    return shows === 'sum'
      ? this.emit('reduce-sum', [stack], { axes: [0], keepDims: false })
      : stack;
  }
}
