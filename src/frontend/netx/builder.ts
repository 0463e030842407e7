import type { Attrs, Op, Param } from '../../ir/graph.ts';
import { type OpTable, isFault, makeOp } from '../../ir/op-def.ts';
import type { ValueType } from '../../ir/types.ts';
import { MOST_ELEMENTS, sizeOf } from '../../tensor/shape.ts';
import type { LayerFields } from './layer-fields.ts';

/** A value of the graph. */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
}

/** Collects the ops of a network of integers, layer by layer. */
export interface NetworkBuilder {
  readonly params: readonly Param[];
  readonly ops: readonly Op[];
  readonly notes: readonly string[];
  input(name: string, type: ValueType): Value;
  add(layer: LayerFields, op: OpDraft): Value;
  /** Says what is read otherwise than the format's own tool reads it. */
  note(layer: LayerFields, text: string): void;
}

interface OpDraft {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly Value[];
  readonly attrs?: Attrs;
}

export function networkBuilder(table: OpTable, baseName: string): NetworkBuilder {
  const params: Param[] = [];
  const ops: Op[] = [];
  const notes: string[] = [];
  return {
    params,
    ops,
    notes,
    input(name, type) {
      params.push({ name, type, loc: [baseName] });
      return { name, type };
    },
    add(layer, { name, kind, inputs, attrs = {} }) {
      const draft = { result: name, kind, inputs: inputs.map((value) => value.name), attrs };
      const loc = [`${baseName}#layer/${layer.index}`];
      const op = makeOp(table, { ...draft, type: inputs[0]!.type, loc });
      const types = inputs.map((value) => value.type);
      const type = table.get(kind)!.infer({ stage: 'fixed', attrs: op.attrs, inputs: types });
      if (isFault(type)) return layer.refuse(type.fault);
      if (sizeOf(type.shape) > MOST_ELEMENTS)
        return layer.refuse(`'${name}' has too many elements`);
      ops.push({ ...op, type });
      return { name, type };
    },
    note: (layer, text) => {
      notes.push(`layer ${layer.index}: ${text}`);
    },
  };
}

/** The same elements as one row behind the batch, where they are not. */
export function flattened(builder: NetworkBuilder, layer: LayerFields, value: Value): Value {
  const { shape } = value.type;
  if (shape.length <= 2) return value;
  const attrs = { shape: [1, sizeOf(shape)] };
  return builder.add(layer, {
    name: `flat${layer.index}`,
    kind: 'reshape',
    inputs: [value],
    attrs,
  });
}

/** Messages as a synapse of a chip takes them: a step later, and more where it is told to wait. */
export function late(builder: NetworkBuilder, layer: LayerFields, value: Value, waits = 0): Value {
  const attrs = { steps: 1 + waits };
  return builder.add(layer, { name: `late${layer.index}`, kind: 'delay', inputs: [value], attrs });
}
