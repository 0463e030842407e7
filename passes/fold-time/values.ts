import { type Graph, type Op, definitionsOf, typesOf } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { COMPARISONS, approaches } from './approaches.ts';
import { AtomTable } from './atom-table.ts';
import { coefficient, coefficientOf } from './coefficient.ts';
import { apply, isHandled } from './apply.ts';
import { type Range, partOf, rangeOf } from './parts.ts';
import { refuse } from './refusal.ts';
import { add, atomSum, atomsOf, constantSum, scale } from './sum.ts';
import { type Sum, type Value, isOpaque } from './terms.ts';
import { type Approach, type LoneCurrent, asPotential } from './threshold.ts';

/** More terms than any network has; a hostile graph has them by taking sums of sums. */
const MOST_TERMS = 2 ** 22;

/** What the values of an unrolled graph are made of. */
export class Values {
  readonly atoms = new AtomTable();
  readonly ops: OpTable;
  readonly loneCurrent: LoneCurrent;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly types: ReadonlyMap<string, ValueType>;
  private readonly approaches: ReadonlyMap<string, Approach>;
  private readonly known = new Map<string, Value>();
  private terms = 0;

  constructor(graph: Graph, ops: OpTable, loneCurrent: LoneCurrent) {
    this.ops = ops;
    this.loneCurrent = loneCurrent;
    this.definitions = definitionsOf(graph);
    this.types = typesOf(graph);
    this.approaches = approaches(graph, this.definitions);
    // In the graph's order, so that no value waits for a long row of others.
    for (const op of graph.ops) if (isHandled(op)) this.of(op.result);
  }

  of(name: string): Value {
    return this.once(name, () => this.evaluate(name));
  }

  /** Some of the elements along an axis, which stays. */
  part(range: Range): Value {
    const { name, axis, start, length } = range;
    if (length === this.types.get(name)!.shape[axis]) return this.of(name);
    return this.once(`${axis} ${start} ${length} of ${name}`, () => partOf(range, this));
  }

  /** What an op makes of values of the given types. */
  apply(op: Op, values: readonly Value[], inputs: readonly ValueType[], type: ValueType): Value {
    const opaque = values.find(isOpaque);
    return opaque ?? apply(op, values as readonly Sum[], { inputs, type }, this) ?? { opaque: op };
  }

  private once(key: string, evaluate: () => Value): Value {
    const known = this.known.get(key);
    if (known) return known;
    const value = evaluate();
    this.known.set(key, value);
    if (!isOpaque(value)) this.terms += value.size;
    if (this.terms > MOST_TERMS) refuse('it is too large to be taken apart');
    return value;
  }

  private evaluate(name: string): Value {
    const op = this.definitions.get(name);
    const type = this.types.get(name)!;
    if (!op) return atomSum(this.atoms.input(name, type));
    if (op.kind === 'constant') return constantSum(coefficientOf(op.attrs['value'] as Tensor));
    if (!isHandled(op)) return { opaque: op };
    const value = this.evaluateOp(op);
    if (COMPARISONS.has(op.kind)) this.noteSpikes(op, value);
    const approach = this.approaches.get(name);
    if (!approach || isOpaque(value)) return value;
    return asPotential(value, approach, type, this);
  }

  /** Which comparisons each crossing stands for. */
  private noteSpikes(op: Op, value: Value): void {
    if (isOpaque(value)) return;
    for (const atom of atomsOf(value)) if (atom.kind === 'spike') atom.crossing.origins.push(op);
  }

  private evaluateOp(op: Op): Value {
    const range = rangeOf(op, this);
    if (range) {
      const part = this.part(range);
      return isOpaque(part) ? part : this.reshaped(part, range, op);
    }
    const overTime = this.sumAlongAxis(op);
    if (overTime && !isOpaque(overTime)) return overTime;
    const values = op.inputs.map((input) => this.of(input));
    const types = op.inputs.map((input) => this.types.get(input)!);
    return this.apply(op, values, types, op.type);
  }

  private reshaped(part: Sum, { name, axis, length }: Range, op: Op): Value {
    const type = this.types.get(name)!;
    const from = { ...type, shape: type.shape.with(axis, length) };
    return this.apply({ ...op, kind: 'reshape' }, [part], [from], op.type);
  }

  /** A sum or mean over an axis, element by element: that is how a sum over time looks. */
  private sumAlongAxis(op: Op): Value | undefined {
    if (op.kind !== 'reduce-sum' && op.kind !== 'reduce-mean') return undefined;
    const [name] = op.inputs as [string];
    const [axis, ...others] = op.attrs['axes'] as readonly number[];
    const { shape } = this.types.get(name)!;
    if (axis === undefined || others.length > 0 || !isOpaque(this.of(name))) return undefined;
    const parts: Sum[] = [];
    for (let start = 0; start < shape[axis]!; start++) {
      const part = this.part({ name, axis, start, length: 1 });
      if (isOpaque(part)) return part;
      const whole = this.reshaped(part, { name, axis, start, length: 1 }, op);
      if (isOpaque(whole)) return whole;
      parts.push(whole);
    }
    const by = op.kind === 'reduce-mean' ? 1 / shape[axis]! : 1;
    return scale(add(...parts), coefficient(by));
  }
}
