import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import { type Attrs, type Graph, type Loc, type Op, typesOf } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';
import type { Dtype, Numbers } from '../../src/tensor/dtype.ts';
import { broadcastIndex, sameShape, type Shape } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import {
  type Carried,
  type Current,
  type Curved,
  type Extent,
  type Origin,
  type Range,
  type Spikes,
  describe,
} from './carried.ts';
import type { Codings } from './coding.ts';
import { tableOf } from './curves.ts';
import { Emitter } from './emitter.ts';
import { type Levels, clipped, levelsOf } from './levels.ts';

/** The op of the float network that reads a value. */
type Reader = Pick<Op, 'kind' | 'result' | 'loc'>;

/** Builds the spiking graph, op by op. Names of the float graph stay where one op becomes one op. */
export class SnnBuilder {
  readonly table: OpTable;
  private readonly emitter: Emitter;
  private readonly before: ReadonlyMap<string, ValueType>;
  private readonly codings: Codings;
  /** What was sent already, so that two readers share one population. */
  private readonly sent = new Map<Carried, Map<string, Spikes>>();

  constructor(graph: Graph, table: OpTable, codings: Codings) {
    this.table = table;
    this.codings = codings;
    this.before = typesOf(graph);
    this.emitter = new Emitter(graph, table, codings);
  }

  get ops(): readonly Op[] {
    return this.emitter.ops;
  }

  /** The values that populations stand for. */
  get sending(): ReadonlySet<string> {
    return this.emitter.sending;
  }

  shapeOf(name: string): Shape {
    return this.emitter.typeOf(name).shape;
  }

  /** The number type of a value of the float network; floats where an op of it became several. */
  dtypeOf(name: string): Dtype {
    return this.before.get(name)?.dtype ?? 'f32';
  }

  /** Whether a value is messages, not numbers that come in. */
  isSent(name: string): boolean {
    return this.emitter.typeOf(name).role === 'spikes';
  }

  /** Adds an op of stage `snn`; its name. */
  emit(kind: string, origin: Origin, inputs: readonly string[], attrs: Attrs): string {
    return this.emitter.emit(kind, origin, inputs, attrs);
  }

  /** Bits of the levels that an op's own population sends, where they are multiplied. */
  bitsAt({ result }: Origin): number {
    return this.codings.at(result).narrowBits;
  }

  /**
   * A value as spikes: what was sent already, or a population that closes it. Its levels follow from its
   * range, unless they are given because other spikes have the same.
   */
  spikes(op: Reader, x: Carried, what: string, given?: Levels): Spikes {
    if (x.as === 'spikes' && (!given || given.step === x.scale)) return x;
    const key = given ? `${given.step} ${given.low} ${given.high}` : '';
    const known = this.sent.get(x)?.get(key);
    if (known) return known;
    const spikes = this.close(op, x, what, given);
    if (!this.sent.has(x)) this.sent.set(x, new Map());
    this.sent.get(x)!.set(key, spikes);
    return spikes;
  }

  /** A value as a current without a function on it, in units of the value itself. */
  current(op: Reader, x: Carried, what: string): Current {
    if (x.as === 'current' && x.unit === 1) return x;
    const spikes = this.spikes(op, x, what);
    const weight = tensorOf('f32', [], [spikes.scale]);
    const name = this.emit('diagonal', from(spikes.name, op.loc, 'identity'), [spikes.name], {
      weight,
    });
    return { as: 'current', name, unit: 1 };
  }

  /** Several values as spikes of which one is worth the same in all of them. */
  alike(op: Reader & Pick<Op, 'inputs'>, inputs: readonly Carried[]): readonly Spikes[] {
    const first = inputs[0]!;
    const isAlike = (x: Carried) =>
      x.as === 'spikes' && first.as === 'spikes' && x.scale === first.scale;
    if (inputs.every(isAlike)) return inputs as readonly Spikes[];
    const bits = this.bitsAt(op);
    const ranges = inputs.map((x, i) => rangeOf(x, bits) ?? unranged(op, x, op.inputs[i]!));
    const levels = levelsOf({
      low: Math.min(...ranges.map(({ low }) => low)),
      high: Math.max(...ranges.map(({ high }) => high)),
      bits: Math.max(...ranges.map(({ bits }) => bits)),
    });
    return inputs.map((x, i) => this.spikes(op, x, op.inputs[i]!, levels));
  }

  /** The largest payload that graded messages between two levels need, as far as they may be that large. */
  payload(low: number, high: number): number {
    return Math.min(this.codings.limit ?? Infinity, high - low);
  }

  private close(op: Reader, x: Carried, what: string, given: Levels | undefined): Spikes {
    const none = () => unranged(op, x, what);
    switch (x.as) {
      case 'ids':
        return none();
      case 'constant':
        return this.source(op, x.tensor, given ?? levelsOf(extentOf(x.tensor, this.bitsAt(op))));
      case 'spikes':
        return this.level(from(x.name, op.loc, 'again'), this.current(op, x, what), given!);
      case 'float': {
        const { origin } = x.range ?? none();
        return this.encode(origin, x.name, given ?? this.inputLevels(x.range!));
      }
      case 'pending':
        return x.send(given ?? levelsOf(x.range ?? none()));
      case 'current': {
        const { origin } = x.range ?? none();
        return this.level(origin, x, given ?? levelsOf(x.range!));
      }
      case 'curved': {
        const { origin } = x.range ?? none();
        return this.curve(origin, x, given ?? levelsOf(x.range!, x.clip), none);
      }
    }
  }

  /** Rates of an input may have a sign, which costs them no levels. */
  private inputLevels(range: Range): Levels {
    const hasSign = range.low < 0 && this.codings.at(range.origin.result).code === 'rate';
    return levelsOf(hasSign ? { ...range, bits: range.bits + 1 } : range);
  }

  private encode(origin: Origin, name: string, { low, high, step }: Levels): Spikes {
    const gain = Math.fround(1 / step);
    const attrs = { gain, low, high, limit: this.payload(low, high), scale: 1 / gain };
    const spikes = this.emit('encode', origin, [name], attrs);
    return { as: 'spikes', name: spikes, scale: 1 / gain, low, high };
  }

  private level(origin: Origin, { name, unit, bias }: Levelled, levels: Levels): Spikes {
    const { low, high, step } = levels;
    const { code, steps } = this.codings.at(origin.result);
    if (code === 'rate') return this.integrate(origin, { name, unit, bias }, levels, steps);
    const theta = tensorOf('f32', [], [step / unit]);
    const shift = bias ? { bias: divided(bias, unit) } : {};
    const scale = Math.fround(step);
    const attrs = { theta, ...shift, low, high, limit: this.payload(low, high), scale };
    const spikes = this.emit('level', origin, [name], attrs);
    return { as: 'spikes', name: spikes, scale, low, high };
  }

  /** As many spikes as a level is high, in so many steps; half a threshold first, so that they round. */
  private integrate(
    origin: Origin,
    { name, unit, bias }: Levelled,
    { low, high, step }: Levels,
    steps: number,
  ): Spikes {
    if (low < 0) fail(codes.noRate({ what: ['a signed value'], names: [placeOf(origin)] }));
    const number = (value: number) => tensorOf('f32', [], [value]);
    const theta = step / unit;
    const scale = Math.fround(step);
    const attrs = {
      theta: number(theta),
      ...(bias && { bias: divided(bias, unit * steps) }),
      start: number(theta / 2),
      window: steps,
      scale,
    };
    const spikes = this.emit('integrate-and-fire', origin, [name], attrs);
    return { as: 'spikes', name: spikes, scale, low: 0, high };
  }

  /** A staircase that clips, or a table of what the function is at each level of what it is of. */
  private curve(origin: Origin, x: Curved, levels: Levels, none: () => never): Spikes {
    const reader = { ...origin, kind: 'level' };
    const source = x.of.as === 'current' ? x.of : this.current(reader, x.of, x.of.name);
    if (x.clip) return this.level(origin, source, clipped(levels, x.clip));
    if (this.codings.at(origin.result).code === 'rate')
      fail(codes.noRate({ what: ['a function of a value'], names: [placeOf(origin)] }));
    const index = indexOf(x.of, none);
    const { low, high, step } = index;
    const table = tableOf(x.apply, index, levels);
    const theta = tensorOf('f32', [], [step / source.unit]);
    const shift = source.bias ? { bias: divided(source.bias, source.unit) } : {};
    const limit = this.payload(levels.low, levels.high);
    const scale = Math.fround(levels.step);
    const attrs = { theta, ...shift, low, high, table, limit, scale };
    const name = this.emit('level', origin, [source.name], attrs);
    return { as: 'spikes', name, scale, low: levels.low, high: levels.high };
  }

  private source(op: Origin, constant: Tensor, { low, high, step }: Levels): Spikes {
    const levels = Array.from(numbersOf(constant), (x) =>
      Math.min(Math.max(Math.floor(x / step + 0.5), low), high),
    );
    const value = tensorOf('i32', constant.shape, levels);
    const scale = Math.fround(step);
    const attrs = { value, limit: this.payload(low, high), scale };
    const name = this.emit('source', from(op.result, op.loc, 'source'), [], attrs);
    return { as: 'spikes', name, scale, low, high };
  }
}

type Levelled = Pick<Current, 'name' | 'unit' | 'bias'>;

function placeOf({ result, loc }: Origin): string {
  return loc[0] ?? result;
}

/** Levels of a table's places: fine, for they are never sent. */
const INDEX_BITS = 12;

/** The levels of spikes themselves, unless they are finer than a table has to be. */
function indexOf(x: Current | Spikes, none: () => never): Levels {
  if (x.as === 'spikes' && x.high - x.low < 2 ** INDEX_BITS) return { ...x, step: x.scale };
  const { low, high } = rangeOf(x, INDEX_BITS) ?? none();
  return levelsOf({ low, high, bits: INDEX_BITS });
}

/** A value that has no range, which calibration should have given it. */
function unranged({ kind, result, loc }: Reader, x: Carried, name: string): never {
  const facts = { op: kind, what: describe(x, name) };
  return fail(codes.rangeUnknown(facts, { item: loc[0] ?? result }));
}

function from(name: string, loc: Loc, part: string): Origin {
  return { result: `${name}.${part}`, loc };
}

/** Between which numbers a value lies, and into how many levels that is divided. */
export function rangeOf(x: Carried, bitsOfConstants: number): Extent | undefined {
  if (x.as === 'constant') return extentOf(x.tensor, bitsOfConstants);
  if (x.as === 'ids') return undefined;
  if (x.as !== 'spikes') return x.range;
  const bits = Math.ceil(Math.log2(x.high - x.low + 1));
  return { low: x.low * x.scale, high: x.high * x.scale, bits };
}

function extentOf(constant: Tensor, bits: number): Extent {
  let [low, high] = [0, 0];
  for (const x of numbersOf(constant)) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return { low, high, bits };
}

function divided(bias: Tensor, unit: number): Tensor {
  if (unit === 1) return bias;
  return tensor(
    'f32',
    bias.shape,
    Float32Array.from(numbersOf(bias), (x) => x / unit),
  );
}

/** Every element of a tensor as it is broadcast to a shape. */
export function spread(of: Tensor, shape: Shape): Numbers {
  const numbers = numbersOf(of);
  if (sameShape(of.shape, shape)) return numbers;
  const index = broadcastIndex(of.shape, shape);
  const data = new Float32Array(index.length);
  // By a loop: Float32Array.from takes ten times as long.
  for (let i = 0; i < data.length; i++) data[i] = numbers[index[i]!]!;
  return data;
}
