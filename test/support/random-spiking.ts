import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { type Random, random } from '../../src/support/random.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { tensorType } from '../../src/ir/types.ts';
import { graphOf } from './graph-of.ts';

/** A value under construction, of shape [4, 4], and the most that it comes to. */
interface Value {
  readonly name: string;
  readonly most: number;
}

const SIZE = 4;
const SHAPE = [SIZE, SIZE];

type Line = Parameters<typeof graphOf>[2][number];

/** A spiking network of some layers, at stage `snn`, in which all that makes currents meets. */
export function randomSpiking(seed: number, layers: number): Graph {
  const net = new Spiking(random(seed));
  let spikes = net.sources();
  for (let layer = 0; layer < layers; layer++) spikes = net.layer(spikes);
  const inputs = { x: tensorType('f32', SHAPE), ids: tensorType('i64', [SIZE]) };
  return graphOf('snn', inputs, net.lines);
}

class Spiking {
  readonly lines: Line[] = [];
  private readonly source: Random;

  constructor(source: Random) {
    this.source = source;
  }

  sources(): Value[] {
    const table = tensorOf('i32', [3, SIZE], this.ints(3 * SIZE, 90));
    const value = tensorOf('i32', SHAPE, this.ints(SIZE * SIZE, 60));
    return [
      this.add('encode', ['x'], { gain: 50, low: -127, high: 127, limit: 254 }, 127),
      this.add('lookup', ['ids'], { table, limit: 180 }, 90),
      this.add('source', [], { value, limit: 7 }, 60),
    ];
  }

  /** Currents of each kind, those that meet, and populations that hear them. */
  layer(spikes: readonly Value[]): Value[] {
    const currents = Array.from({ length: this.source.int(1, 4) }, () => this.current(spikes));
    const met = this.source.next() < 0.6 ? this.meet(currents) : currents[0]!;
    return [...spikes, this.close(met), this.close(met), this.rework(spikes)];
  }

  private current(spikes: readonly Value[]): Value {
    const [a, b] = [this.source.pick(spikes), this.source.pick(spikes)];
    const weight = 10 ** this.source.int(-3, 2);
    switch (this.source.int(0, 4)) {
      case 0:
        return this.add('product', [a.name, b.name], {}, a.most * b.most);
      case 1:
        return this.add('matrix-product', [a.name, b.name], {}, SIZE * a.most * b.most);
      case 2:
        return this.add(
          'dense',
          [a.name],
          { weight: this.floats(SHAPE, weight) },
          SIZE * weight * a.most,
        );
      case 3:
        return this.add(
          'diagonal',
          [a.name],
          { weight: this.floats([SIZE, 1], weight) },
          weight * a.most,
        );
      default:
        return this.wired(this.current(spikes));
    }
  }

  private meet(currents: readonly Value[]): Value {
    const names = currents.map(({ name }) => name);
    return this.add(
      'add',
      names,
      {},
      currents.reduce((sum, { most }) => sum + most, 0),
    );
  }

  private close(current: Value): Value {
    const reach = current.most / this.source.int(2, 20);
    const kind = this.source.pick(['level', 'curve', 'shares', 'sigma']);
    if (kind === 'sigma') {
      this.add('sigma', [current.name], { bias: this.floats([SIZE], reach) }, 0);
      return this.close(current);
    }
    const theta = tensorOf('f32', [], [reach / 40]);
    const stairs = { theta, bias: this.floats([SIZE], reach), low: -40, high: 40 };
    const table = tensorOf(
      'i32',
      [81],
      Array.from({ length: 81 }, (_, i) => Math.abs(i - 20)),
    );
    if (kind === 'level') return this.add('level', [current.name], { ...stairs, limit: 9 }, 40);
    if (kind === 'curve')
      return this.add('level', [current.name], { ...stairs, table, limit: 200 }, 60);
    const weights = Array.from({ length: 81 }, (_, i) => Math.round(1000 * 0.9 ** i));
    const attrs = { ...stairs, table: tensorOf('i32', [81], weights), most: 99, limit: 99 };
    return this.add('shares', [current.name], attrs, 99);
  }

  /** Spikes of spikes, without a current. */
  private rework(spikes: readonly Value[]): Value {
    const [a, b] = [this.source.pick(spikes), this.source.pick(spikes)];
    if (this.source.next() < 0.5) {
      const attrs = {
        size: SIZE,
        center: true,
        gain: 30,
        epsilon: 5,
        low: -99,
        high: 99,
        limit: 50,
      };
      return this.add('normalise', [this.wired(a).name], attrs, 99);
    }
    const most = Math.max(a.most, b.most);
    const { name } = this.add('join', [a.name, b.name], { axis: 1 }, most);
    const pairs = Array.from({ length: SIZE * SIZE * 2 }, () =>
      this.source.int(-1, SIZE * SIZE * 2 - 1),
    );
    const rows = this.add('wire', [name], { index: tensorOf('i32', [...SHAPE, 2], pairs) }, most);
    return this.add(
      'extreme',
      [rows.name],
      { of: this.source.pick(['max', 'min']), limit: 300 },
      most,
    );
  }

  private wired({ name, most }: Value): Value {
    if (this.source.next() < 0.3) return this.wiredAlike(name, most);
    const places = Array.from({ length: SIZE * SIZE }, () => this.source.int(-1, SIZE * SIZE - 1));
    return this.add('wire', [name], { index: tensorOf('i32', SHAPE, places) }, most);
  }

  /** Each row takes what the one before takes, a stride further on. */
  private wiredAlike(name: string, most: number): Value {
    const stride = this.source.int(0, SIZE);
    const last = SIZE * SIZE - 1 - stride * (SIZE - 1);
    const places = Array.from({ length: SIZE }, () => this.source.int(-1, last));
    const attrs = { index: tensorOf('i32', [SIZE], places), shape: SHAPE, stride };
    return this.add('wire', [name], attrs, most);
  }

  private add(kind: string, inputs: readonly string[], attrs: Attrs, most: number): Value {
    const name = `${kind}.${this.lines.length}`;
    this.lines.push([name, kind, inputs, attrs]);
    return { name, most };
  }

  private ints(count: number, reach: number): number[] {
    return Array.from({ length: count }, () => this.source.int(-reach, reach));
  }

  private floats(shape: readonly number[], reach: number) {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const numbers = Array.from({ length: count }, () => (this.source.next() * 2 - 1) * reach);
    return tensorOf('f32', shape, numbers);
  }
}
