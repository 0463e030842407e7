import { sameType, showType, tensorType } from '../../../ir/types.ts';
import { isInteger } from '../../../tensor/dtype.ts';
import { sameShape } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  choiceAttr,
  inputOf,
  intAttr,
  intsInput,
  invalid,
  unsupported,
} from '../node.ts';
import { madeOf } from './made.ts';
import type { Cell } from './recurrent-cells.ts';

/** The inputs of a recurrent layer, with the axis of the sequence first. */
export interface Layer {
  /** [steps, batch, width]. */
  readonly x: Value;
  readonly steps: number;
  readonly batch: number;
  readonly size: number;
  /** For each direction, whether it goes from the end of the sequence to its start. */
  readonly backward: readonly boolean[];
  /** [directions, gates * size, width]. */
  readonly weight: Value;
  /** [directions, gates * size, size]. */
  readonly recurrent: Value;
  /** [directions, 2 * gates * size]: for the weights, then for the recurrent ones. */
  readonly bias: Value | undefined;
  /** [directions, 3 * size]. */
  readonly peepholes: Value | undefined;
  /** [directions, batch, size] each, hidden state first. */
  readonly states: readonly Value[];
  /** How long each sequence of the batch is, where they are not all as long as the longest. */
  readonly lengths: Value | undefined;
}

const BACKWARD = {
  forward: [false],
  reverse: [true],
  bidirectional: [false, true],
} as const;

export function readLayer(node: OnnxNode, graph: GraphBuilder, cell: Cell): Layer {
  const turn = batchTurner(node, graph);
  const x = turn(inputOf(node, 0));
  const [steps = 0, batch = 0, width = 0] = x.type.shape;
  if (x.type.shape.length !== 3) invalid(node, 'its input has not three axes');
  if (steps === 0) unsupported(node, 'its sequence has no steps');
  const backward = BACKWARD[choiceAttr(node, 'direction', ['forward', 'reverse', 'bidirectional'])];
  const directions = backward.length;
  const size = inputOf(node, 2).type.shape[2] ?? 0;
  if (intAttr(node, 'hidden_size', size) !== size)
    invalid(node, `its recurrent weights are for ${size} units`);
  const rows = cell.gates * size;
  const stateShape = [directions, batch, size];
  const states = Array.from({ length: cell.states }, (_, i) => {
    const given = node.inputs[5 + i];
    if (given) return shaped(node, turn(given), stateShape);
    return graph.constant(
      node,
      madeOf('f32', stateShape, () => 0),
    );
  });
  return {
    x,
    steps,
    batch,
    size,
    backward,
    weight: shaped(node, inputOf(node, 1), [directions, rows, width]),
    recurrent: shaped(node, inputOf(node, 2), [directions, rows, size]),
    bias: node.inputs[3] && shaped(node, node.inputs[3], [directions, 2 * rows]),
    peepholes: node.inputs[7] && shaped(node, node.inputs[7], [directions, 3 * size]),
    states,
    lengths: readLengths(node, steps, batch),
  };
}

/** Whether the batch comes before the sequence and before the directions. */
export function isBatchFirst(node: OnnxNode): boolean {
  return intAttr(node, 'layout', 0) !== 0;
}

/** Swaps the first two axes of what the layer reads or gives where it has the batch first. */
export function batchTurner(node: OnnxNode, graph: GraphBuilder): (x: Value) => Value {
  if (!isBatchFirst(node)) return (x) => x;
  return (x) => {
    if (x.type.shape.length !== 3) invalid(node, 'an input has not three axes');
    return graph.emit(node, 'transpose', [x], { permutation: [1, 0, 2] });
  };
}

/** An input of floats that has the shape which the others ask for. */
function shaped(node: OnnxNode, value: Value, shape: readonly number[]): Value {
  const wanted = tensorType('f32', shape);
  if (sameType(value.type, wanted)) return value;
  const [found, asked] = [showType(value.type), showType(wanted)];
  return invalid(node, `it has an input '${found}' where '${asked}' is wanted`);
}

/** Nothing where all sequences are known to be as long as the longest. */
function readLengths(node: OnnxNode, steps: number, batch: number): Value | undefined {
  const value = node.inputs[4];
  if (!value) return undefined;
  const { dtype, shape } = value.type;
  if (!isInteger(dtype) || !sameShape(shape, [batch]))
    invalid(node, `its lengths are not ${batch} integers`);
  if (!value.constant) return value;
  const lengths = intsInput(node, 4)!;
  if (lengths.some((length) => length < 0 || length > steps))
    invalid(node, `a sequence is not from 0 to ${steps} steps long`);
  return lengths.every((length) => length === steps) ? undefined : value;
}
