import { describe, expect, test } from '@jest/globals';
import { checkQann } from '../../src/export/onnx/check-qann.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import { type CompileRequest, ENCODINGS, type Encoding, OP_TABLE } from '../../src/index.ts';
import { drawSamples } from '../export/draw-samples.ts';
import { digitNetworks, testDigits } from '../support/digits.ts';
import { seeds } from '../support/for-seeds.ts';
import { networkAt } from '../support/random-network.ts';
import { compiled } from './compiled.ts';
import { readingOf } from './reading.ts';

/*
 * The proof: a converted network that has settled shows the very integers that its integer network
 * computes, in onnxruntime and in our own interpreter. Inputs are ordinary, zero, far outside, NaN
 * and infinite.
 */

/** How a compile is asked for each code that settles at the integer network. */
const CODES: Readonly<Partial<Record<Encoding, Partial<CompileRequest>>>> = {
  graded: {},
  // One level a step: with few levels it takes tens of steps, with all of them thousands.
  ternary: { activationBits: 3 },
  radix: {},
  ttfs: { activationBits: 3 },
};

const SMALL = 'test/zoo/small';

/** A network of each family, as PyTorch exports it. */
const FAMILIES = [
  ['a multi-layer perceptron', `${SMALL}/mlp.dynamo.onnx`],
  ['LeNet with batch norm and max pools, trained', 'examples/lenet/mnist.onnx'],
  ['MobileNet v2: residual, depthwise, ReLU6', `${SMALL}/mobilenet_v2.script.onnx`],
  ['ViT: layer norm, GELU, softmax attention', `${SMALL}/vit_b_16.script.onnx`],
  ['BERT', `${SMALL}/bert_open.dynamo.onnx`],
  ['an LSTM classifier', `${SMALL}/lstm_open.dynamo.onnx`],
  ['U-Net: concat, transposed convolution', `${SMALL}/unet.dynamo.onnx`],
] as const;

const families = FAMILIES.flatMap(([name, model]) =>
  (Object.keys(CODES) as Encoding[]).map((code) => [name, code, model] as const),
);

/** More networks, and the largest payload of their messages, where it is bounded. */
const OTHERS: readonly (readonly [network: string, limit: number | undefined])[] = [
  ['mobilenet_v3_small', 50],
  ['resnet18', 50],
  ['vgg11_bn', undefined],
  ['shufflenet_v2', 50],
  ['squeezenet1_1', 3000],
  ['densenet121', undefined],
  ['convnext_tiny', undefined],
  ['swin_t', undefined],
  ['whisper_encoder', 3000],
  ['gru', undefined],
  ['gpt2', undefined],
  ['unet_bilinear', undefined],
];

describe('a settled network is its integer network, in onnxruntime and read by ourselves', () => {
  test.each(families)('%s, %s', async (_name, encoding, model) => {
    const steps = await provedSteps(model, { encoding, ...CODES[encoding] });
    expect(steps === 1).toBe(encoding === 'graded');
  });

  test.each(OTHERS)('%s, limit %s', async (network, limit) => {
    const extra = limit === undefined ? [] : [{ name: 'encode', options: { limit } }];
    const steps = await provedSteps(`${SMALL}/${network}.dynamo.onnx`, { extra });
    expect(steps === 1).toBe(limit === undefined);
  });
});

test('every code is held to it, but for rates, which only come close', () => {
  expect(Object.keys(ENCODINGS).sort()).toEqual([...Object.keys(CODES), 'rate'].sort());
});

test('random networks that were converted are too', async () => {
  const NETWORKS = 40;
  let integers = 0;
  for (const seed of seeds(NETWORKS)) {
    const graph = await networkAt('fixed', seed);
    const samples = drawSamples(graph, 8);
    const checked = await checkQann(graph, qannOf(graph), samples, { ops: OP_TABLE });
    expect(checked).toMatchObject({ samples: 8, steps: 1 });
    integers += checked.integers;
  }
  expect(integers).toBeGreaterThan(NETWORKS * 8);
});

test('the digits network is, on its own test digits', async () => {
  const { fixed } = await digitNetworks();
  const { samples } = testDigits(fixed);
  const some = { ...samples, count: 100 };
  const checked = await checkQann(fixed, qannOf(fixed), some, { ops: OP_TABLE });
  expect(checked).toMatchObject({ samples: 100, integers: 100 * 10, steps: 1 });
});

test('equal networks are equal files', async () => {
  const [one, other] = [await digitNetworks(), await digitNetworks()];
  expect(qannOf(one.fixed)).toEqual(qannOf(other.fixed));
});

/** How many steps a network takes to settle at what its file computes. */
async function provedSteps(model: string, request: Partial<CompileRequest>): Promise<number> {
  const { graph, qann } = await compiled(model, request);
  // Three of them are of numbers that no model was trained on.
  const samples = drawSamples(graph, 4);
  const { steps, integers } = await checkQann(graph, qann, samples, { ops: OP_TABLE });
  expect(integers).toBeGreaterThan(0);
  // Slow codes settle at the same file's integers: it is read where that is over at once.
  if (steps === 1)
    expect(await readingOf(qann, graph, samples)).toEqual({ compared: integers, wrong: 0 });
  return steps;
}
