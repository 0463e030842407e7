import { floats, input } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { longs, model } from '../models.ts';

type Attrs = NonNullable<Parameters<typeof op>[3]>;

/** Recurrent layers, which become some ops for each step of their sequence. */
export const RECURRENT = casesOf('recurrent', [
  ['an LSTM over 2^31 - 1 steps', '*', () => recurrent('LSTM', 2 ** 31 - 1)],
  ['an LSTM over 100,000 steps', 'SPK4034', () => recurrent('LSTM', 100_000)],
  ['a GRU over 1,000,000 steps', 'SPK4034', () => recurrent('GRU', 1_000_000)],
  ['an RNN over 100,000 steps', 'SPK4034', () => recurrent('RNN', 100_000)],
  ['an RNN of 2^31 - 1 sequences', '*', () => recurrent('RNN', 1, 2 ** 31 - 1)],
  ['an LSTM of no steps', '', () => recurrent('LSTM', 0)],
  ['an LSTM of 2^62 units', 'SPK4026', () => recurrent('LSTM', 2, 1, { hidden_size: 2 ** 62 })],
  [
    'an LSTM whose functions are not known',
    'SPK4026',
    () => recurrent('LSTM', 2, 1, { activations: 'none' }),
  ],
  ['a hundred LSTMs over 1,000 steps', 'SPK4034', () => layers(100, 1000)],
]);

function recurrent(kind: string, steps: number, batch = 1, attrs: Attrs = {}) {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 }[kind]!;
  const nodes = [op(kind, ['x', 'w', 'r'], 'y', attrs)];
  const zeros = new Array<number>(gates).fill(0);
  const weights = [floats('w', [1, gates, 1], zeros), floats('r', [1, gates, 1], zeros)];
  return model({ nodes, inputs: [input('x', [steps, batch, 1])], weights });
}

function layers(count: number, steps: number): Uint8Array {
  const weights = [floats('w', [1, 4, 1], [0, 0, 0, 0]), floats('r', [1, 4, 1], [0, 0, 0, 0])];
  const nodes = Array.from({ length: count }, (_, i) => [
    op('LSTM', [`x${i}`, 'w', 'r'], `h${i}`),
    op('Squeeze', [`h${i}`, 'one'], `x${i + 1}`),
  ]).flat();
  return model({
    nodes: [op('Relu', ['x'], 'x0'), ...nodes, op('Relu', [`x${count}`])],
    inputs: [input('x', [steps, 1, 1])],
    weights: [...weights, longs('one', [1])],
  });
}
