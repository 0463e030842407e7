import type { Attrs, Op, Param } from '../../ir/graph.ts';
import { type OpTable, isFault, makeOp } from '../../ir/op-def.ts';
import type { ValueType } from '../../ir/types.ts';
import { MOST_ELEMENTS, sizeOf } from '../../tensor/shape.ts';
import type { Linear } from './linear.ts';
import { type NirNode, floatTensor } from './nodes.ts';

/** A value of the graph. A current may have a bias yet to be added in every step, by whoever takes it. */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
  /** Of the shape of the value. */
  readonly bias?: Float64Array;
  /** Where it is linear in messages. */
  readonly linear?: Linear;
}

export interface SpikingBuilder {
  readonly params: readonly Param[];
  readonly ops: readonly Op[];
  input(name: string, type: ValueType): Value;
  typeOf(name: string): ValueType;
  /** An op that is called as its node, or by what is behind that. */
  add(node: NirNode, kind: string, inputs: readonly Value[], more?: More): Value;
}

interface More {
  readonly attrs?: Attrs;
  readonly suffix?: string;
}

export function spikingBuilder(table: OpTable, baseName: string): SpikingBuilder {
  const params: Param[] = [];
  const ops: Op[] = [];
  const typeByName = new Map<string, ValueType>();
  return {
    params,
    ops,
    typeOf: (name) => typeByName.get(name)!,
    input(name, type) {
      params.push({ name, type, loc: [`${baseName}#${name}`] });
      typeByName.set(name, type);
      return { name, type };
    },
    add(node, kind, inputs, { attrs = {}, suffix = '' } = {}) {
      const result = nameOf(node, suffix);
      const names = inputs.map((value) => value.name);
      const loc = [`${baseName}#${node.name}`];
      const op = makeOp(table, { result, kind, inputs: names, attrs, type: inputs[0]!.type, loc });
      const types = inputs.map((value) => value.type);
      const type = table.get(kind)!.infer({ stage: 'snn', attrs: op.attrs, inputs: types });
      if (isFault(type)) return node.refuse(type.fault);
      if (sizeOf(type.shape) > MOST_ELEMENTS) return node.refuse('it has too many elements');
      ops.push({ ...op, type });
      typeByName.set(result, type);
      return { name: result, type };
    },
  };
}

export function nameOf(node: NirNode, suffix = ''): string {
  return suffix === '' ? node.name : `${node.name}:${suffix}`;
}

/** The sum of all that arrives at a node, as a current. Messages count as they are. */
export function arriving(builder: SpikingBuilder, node: NirNode, values: readonly Value[]): Value {
  const currents = values.map((value, i) => {
    if (value.type.role === 'current') return value;
    const attrs = { weight: floatTensor([], [1]) };
    return builder.add(node, 'diagonal', [value], { attrs, suffix: `in${i}` });
  });
  const [first] = currents;
  if (!first) return node.refuse('nothing leads to it');
  if (currents.length === 1) return first;
  const sum = builder.add(node, 'add', currents, { suffix: 'sum' });
  const bias = currents.reduce<Float64Array | undefined>((a, { bias: b }) => {
    return a && b ? a.map((x, i) => x + b[i]!) : (a ?? b);
  }, undefined);
  return bias ? { ...sum, bias } : sum;
}

/** A current with its bias in it: a potential that keeps nothing shows what arrives. */
export function asPotential(builder: SpikingBuilder, node: NirNode, value: Value): Value {
  const { bias, type } = value;
  const attrs = {
    decay: floatTensor([], [0]),
    ...(bias && { bias: floatTensor(type.shape, bias) }),
    sends: 'before-reset',
  };
  return builder.add(node, 'leaky-integrate-and-fire', [value], { attrs, suffix: 'shown' });
}
