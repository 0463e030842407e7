import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  flagArg,
  intArg,
  numberArg,
  optionalTensor,
  tensorArg,
  tensorsArg,
  unsupported,
  wrong,
} from '../call.ts';
import { ints, onnx, onnxAll } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

const CELL = 'input, hx, w_ih, w_hh, b_ih, b_hh';

/** Layers that read a sequence step by step. What torch has in one list, ONNX has a layer at a time. */
export const recurrent: AtenOps = {
  gru_cell: { takes: CELL, read: readGruCell },
  lstm_cell: { takes: CELL, read: readLstmCell },
  rnn_relu_cell: { takes: CELL, read: (call) => onnx(call, 'Relu', [gatesSum(call)]) },
  rnn_tanh_cell: { takes: CELL, read: (call) => onnx(call, 'Tanh', [gatesSum(call)]) },
  gru: { takes: takes('hx'), read: (call) => readLayers(call, GRU) },
  lstm: { takes: takes('hx'), read: (call) => readLayers(call, LSTM) },
  rnn_relu: plain('Relu'),
  rnn_tanh: plain('Tanh'),
};

function takes(states: string): string {
  return `input, ${states}, params, has_biases, num_layers, dropout, train, bidirectional, batch_first`;
}

/** How a kind of cell is said in ONNX. */
interface Kind {
  readonly operator: string;
  /** For each gate of ONNX, the place of it in torch's weights. */
  readonly gates: readonly number[];
  readonly states: 1 | 2;
  /** For so many directions. */
  readonly attrs: (directions: number) => Readonly<Record<string, number | readonly string[]>>;
}

// torch: input, forget, cell, output; ONNX: input, output, forget, cell.
const LSTM: Kind = { operator: 'LSTM', gates: [0, 3, 1, 2], states: 2, attrs: () => ({}) };
// torch: reset, update, new; ONNX: update, reset, new.
const GRU: Kind = {
  operator: 'GRU',
  gates: [1, 0, 2],
  states: 1,
  attrs: () => ({ linear_before_reset: 1 }),
};

function plain(activation: 'Relu' | 'Tanh'): AtenOp {
  const attrs = (directions: number) => ({
    activations: Array.from({ length: directions }, () => activation),
  });
  const kind: Kind = { operator: 'RNN', gates: [0], states: 1, attrs };
  return { takes: takes('hx'), read: (call) => readLayers(call, kind) };
}

function readLayers(call: Call, kind: Kind): Result {
  if (flagArg(call, 'train', false) && numberArg(call, 'dropout', 0) !== 0)
    unsupported(call, 'it is in training mode: call model.eval() before the model is saved');
  const layers = intArg(call, 'num_layers');
  const directions = flagArg(call, 'bidirectional', false) ? 2 : 1;
  const perDirection = flagArg(call, 'has_biases', true) ? 4 : 2;
  const params = tensorsArg(call, 'params');
  if (layers < 1 || params.length !== layers * directions * perDirection)
    unsupported(call, `it has ${params.length} weights for ${layers} layers`);
  const states = kind.states === 1 ? [tensorArg(call, 'hx')] : tensorsArg(call, 'hx');
  if (states.length !== kind.states) wrong(call, `it has ${states.length} initial states`);
  if (tensorArg(call, 'input').type.shape.length !== 3)
    unsupported(call, 'its input has no axis for the batch');
  const isBatchFirst = flagArg(call, 'batch_first', false);
  const turn = (x: Value) => (isBatchFirst ? onnx(call, 'Transpose', [x], { perm: [1, 0, 2] }) : x);
  let x = turn(tensorArg(call, 'input'));
  const ends: (readonly Value[])[] = [];
  for (let i = 0; i < layers; i++) {
    const from = i * directions;
    const own = params.slice(from * perDirection, (from + directions) * perDirection);
    const starts = states.map((state) => rows(call, state, from, from + directions));
    const layer = readLayer(call, kind, { x, starts, params: own, directions });
    x = layer.y;
    ends.push(layer.ends);
  }
  const finals = states.map((_, i) =>
    joined(
      call,
      ends.map((layer) => layer[i]!),
    ),
  );
  return [turn(x), ...finals];
}

interface Layer {
  readonly x: Value;
  readonly starts: readonly Value[];
  readonly params: readonly Value[];
  readonly directions: number;
}

function readLayer(call: Call, kind: Kind, { x, starts, params, directions }: Layer) {
  const each = params.length / directions;
  const stacked = (place: number) => {
    const found = Array.from({ length: directions }, (_, d) => params[d * each + place]!);
    const raised = found.map((weight) => {
      return onnx(call, 'Unsqueeze', [gatesOf(call, kind, weight), ints(call, [0])]);
    });
    return joined(call, raised);
  };
  const [weight, recurrentWeight] = [stacked(0), stacked(1)];
  const bias = each === 4 ? onnx(call, 'Concat', [stacked(2), stacked(3)], { axis: 1 }) : undefined;
  const [y, ...ends] = onnxAll(
    call,
    kind.operator,
    [x, weight, recurrentWeight, bias, undefined, ...starts],
    {
      attrs: {
        hidden_size: recurrentWeight.type.shape[2] ?? 0,
        direction: directions === 2 ? 'bidirectional' : 'forward',
        ...kind.attrs(directions),
      },
      results: 1 + kind.states,
    },
  );
  if (!y || ends.some((end) => !end)) return wrong(call, `${kind.operator} gives nothing`);
  return { y: sideBySide(call, y), ends: ends as Value[] };
}

/** Steps, directions, batch, units: the directions side by side in each step. */
function sideBySide(call: Call, y: Value): Value {
  const turned = onnx(call, 'Transpose', [y], { perm: [0, 2, 1, 3] });
  const [steps, batch, directions, units] = turned.type.shape as [number, number, number, number];
  return onnx(call, 'Reshape', [turned, ints(call, [steps, batch, directions * units])]);
}

/** The rows of each gate, in ONNX's order. */
function gatesOf(call: Call, { gates }: Kind, weight: Value): Value {
  const size = (weight.type.shape[0] ?? 0) / gates.length;
  if (!Number.isInteger(size)) wrong(call, `its weights are not those of ${gates.length} gates`);
  return joined(
    call,
    gates.map((gate) => rows(call, weight, gate * size, (gate + 1) * size)),
  );
}

function rows(call: Call, x: Value, from: number, to: number): Value {
  if (from === 0 && to === x.type.shape[0]) return x;
  const bounds = [[from], [to], [0]].map((list) => ints(call, list));
  return onnx(call, 'Slice', [x, ...bounds]);
}

function joined(call: Call, values: readonly Value[]): Value {
  return values.length === 1 ? values[0]! : onnx(call, 'Concat', values, { axis: 0 });
}

/** One step of a layer: what its gates get from the input or from its state. */
function gatesOfOne(call: Call, from: 'input' | 'hx', x: Value): Value {
  const [weight, bias] = from === 'input' ? ['w_ih', 'b_ih'] : ['w_hh', 'b_hh'];
  const turned = onnx(call, 'Transpose', [tensorArg(call, weight)]);
  const y = onnx(call, 'MatMul', [x, turned]);
  const offset = optionalTensor(call, bias);
  return offset ? onnx(call, 'Add', [y, offset]) : y;
}

function gatesSum(call: Call, state = tensorArg(call, 'hx')): Value {
  const heard = gatesOfOne(call, 'input', tensorArg(call, 'input'));
  return onnx(call, 'Add', [heard, gatesOfOne(call, 'hx', state)]);
}

function split(call: Call, x: Value, count: number): readonly Value[] {
  const width = (x.type.shape.at(-1) ?? 0) / count;
  if (!Number.isInteger(width)) wrong(call, `its weights are not those of ${count} gates`);
  const sizes = ints(
    call,
    Array.from({ length: count }, () => width),
  );
  return onnxAll(call, 'Split', [x, sizes], { attrs: { axis: -1 }, results: count }) as Value[];
}

/** c = f c + i g, h = o tanh(c). */
function readLstmCell(call: Call): Result {
  const [state, memory] = tensorsArg(call, 'hx');
  if (!state || !memory) return wrong(call, 'it has no two states');
  const gates = split(call, gatesSum(call, state), 4);
  const [i, f, g, o] = gates.map((gate, at) => onnx(call, at === 2 ? 'Tanh' : 'Sigmoid', [gate]));
  const kept = onnx(call, 'Mul', [f, memory]);
  const c = onnx(call, 'Add', [kept, onnx(call, 'Mul', [i, g])]);
  return [onnx(call, 'Mul', [o, onnx(call, 'Tanh', [c])]), c];
}

/** h = n + z (h - n), where the new n hears of the old h as the reset gate lets it. */
function readGruCell(call: Call): Result {
  const state = tensorArg(call, 'hx');
  const heard = split(call, gatesOfOne(call, 'input', tensorArg(call, 'input')), 3);
  const own = split(call, gatesOfOne(call, 'hx', state), 3);
  const [r, z] = [0, 1].map((i) => onnx(call, 'Sigmoid', [onnx(call, 'Add', [heard[i], own[i]])]));
  const n = onnx(call, 'Tanh', [onnx(call, 'Add', [heard[2], onnx(call, 'Mul', [r, own[2]])])]);
  return onnx(call, 'Add', [n, onnx(call, 'Mul', [z, onnx(call, 'Sub', [state, n])])]);
}
