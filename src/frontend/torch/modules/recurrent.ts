import type { Pickled } from '../../../formats/pickle/values.ts';
import { type TorchValue, isTensorValue } from '../../aten/values.ts';
import { type Layer, type ModuleKind, type ModuleKinds, optionsOf } from './kind.ts';

type Option = (name: string) => Pickled;

const OPTIONS = {
  num_layers: 1,
  bias: true,
  batch_first: false,
  bidirectional: false,
  proj_size: 0,
};

/** Names of weights in the order in which torch's ops take them. */
function namesOf(option: Option | Layer['option']): readonly string[] {
  const layers = Math.min(Number(option('num_layers')), MOST_LAYERS);
  const directions = option('bidirectional') === true ? ['', '_reverse'] : [''];
  const parts = [
    'weight_ih',
    'weight_hh',
    ...(option('bias') === false ? [] : ['bias_ih', 'bias_hh']),
  ];
  return Array.from({ length: layers }, (_, i) =>
    directions.flatMap((direction) => parts.map((part) => `${part}_l${i}${direction}`)),
  ).flat();
}

const MOST_LAYERS = 1024;

function recurrent(states: 1 | 2, opOf: (layer: Layer) => string, more = {}): ModuleKind {
  const forward = (layer: Layer, [input, hx]: readonly TorchValue[]): TorchValue => {
    if (Number(layer.option('proj_size')) > 0) layer.refuse('it projects its state');
    const params = namesOf(layer.option).map((name) => layer.weight(name));
    const start = hx ?? startOf(layer, input, params, states);
    const common = {
      input,
      hx: start,
      params,
      has_biases: layer.option('bias'),
      dropout: 0,
      train: false,
      ...optionsOf(layer, 'num_layers', 'bidirectional', 'batch_first'),
    };
    const result = layer.aten(opOf(layer), common) as readonly TorchValue[];
    const [y, ...ends] = result;
    return [y, ends.length === 1 ? ends[0] : ends];
  };
  return { options: { ...OPTIONS, ...more }, weights: namesOf, forward };
}

/** Zeros, a row of units for each sample, layer and direction. */
function startOf(
  layer: Layer,
  input: TorchValue,
  params: readonly TorchValue[],
  states: 1 | 2,
): TorchValue {
  const recurrentWeight = params[1];
  if (!isTensorValue(input) || !isTensorValue(recurrentWeight))
    return layer.refuse('it has no weights');
  const { shape } = input.value.type;
  const samples = shape[layer.option('batch_first') === true ? 0 : 1] ?? 1;
  const rows =
    Number(layer.option('num_layers')) * (layer.option('bidirectional') === true ? 2 : 1);
  const units = recurrentWeight.value.type.shape[1] ?? 0;
  const zeros = layer.aten('zeros', { size: [rows, samples, units] });
  return states === 1 ? zeros : [zeros, zeros];
}

/** One step of a layer; its states are zeros unless they are given. */
function cell(states: 1 | 2, opOf: (layer: Layer) => string, options = {}): ModuleKind {
  const names = { w_ih: 'weight_ih', w_hh: 'weight_hh', b_ih: 'bias_ih', b_hh: 'bias_hh' };
  const forward = (layer: Layer, [input, given]: readonly TorchValue[]): TorchValue => {
    const weights = Object.entries(names).map(([name, own]) => [name, layer.weight(own)] as const);
    const recurrentWeight = layer.weight('weight_hh');
    if (!isTensorValue(input) || !isTensorValue(recurrentWeight))
      return layer.refuse('it has no weights');
    const units = recurrentWeight.value.type.shape[1] ?? 0;
    const front = input.value.type.shape.slice(0, -1);
    const zeros = () => layer.aten('zeros', { size: [...front, units].map(BigInt) });
    const hx = given ?? (states === 1 ? zeros() : [zeros(), zeros()]);
    return layer.aten(opOf(layer), { input, hx, ...Object.fromEntries(weights) });
  };
  return { options, weights: ['weight_ih', 'weight_hh', 'bias_ih?', 'bias_hh?'], forward };
}

/** torch.nn.modules.rnn */
export const recurrents: ModuleKinds = {
  GRU: recurrent(1, () => 'gru'),
  GRUCell: cell(1, () => 'gru_cell'),
  LSTM: recurrent(2, () => 'lstm'),
  LSTMCell: cell(2, () => 'lstm_cell'),
  RNN: recurrent(
    1,
    (layer) => (layer.option('nonlinearity') === 'relu' ? 'rnn_relu' : 'rnn_tanh'),
    {
      nonlinearity: 'tanh',
    },
  ),
  RNNCell: cell(
    1,
    (layer) => (layer.option('nonlinearity') === 'relu' ? 'rnn_relu_cell' : 'rnn_tanh_cell'),
    { nonlinearity: 'tanh' },
  ),
};
