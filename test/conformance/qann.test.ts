import { describe, expect, test } from '@jest/globals';
import { checkQann } from '../../src/export/onnx/check-qann.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import { type CompileRequest, OP_TABLE } from '../../src/index.ts';
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

/** A code is how a compile is asked for it. */
const CODES: Readonly<Record<string, Partial<CompileRequest>>> = {
  graded: {},
  wide: limitedTo(3000),
  bounded: limitedTo(50),
  ternary: { ...limitedTo(1), activationBits: 4 },
};

const SMALL = 'test/zoo/small';

/** Small networks as PyTorch exports them. What has wide levels takes thousands of ternary steps to settle. */
const NETWORKS: readonly (readonly [name: string, model: string, codes: readonly string[]])[] = [
  ['a multi-layer perceptron', `${SMALL}/mlp.dynamo.onnx`, ['graded', 'bounded', 'ternary']],
  ['LeNet: batch norm, max pools', 'examples/lenet/mnist.onnx', ['graded']],
  ['MobileNet v2: residual, depthwise, ReLU6', `${SMALL}/mobilenet_v2.script.onnx`, ['graded']],
  ['MobileNet v3', `${SMALL}/mobilenet_v3_small.dynamo.onnx`, ['graded', 'bounded']],
  ['ResNet-18', `${SMALL}/resnet18.script.onnx`, ['graded', 'bounded']],
  ['VGG-11', `${SMALL}/vgg11_bn.dynamo.onnx`, ['graded']],
  ['ShuffleNet', `${SMALL}/shufflenet_v2.dynamo.onnx`, ['graded', 'bounded']],
  ['SqueezeNet', `${SMALL}/squeezenet1_1.dynamo.onnx`, ['graded', 'wide']],
  ['DenseNet', `${SMALL}/densenet121.dynamo.onnx`, ['graded', 'bounded']],
  ['ConvNeXt', `${SMALL}/convnext_tiny.dynamo.onnx`, ['graded']],
  ['ViT: layer norm, GELU, attention', `${SMALL}/vit_b_16.script.onnx`, ['graded', 'wide']],
  ['Swin', `${SMALL}/swin_t.dynamo.onnx`, ['graded']],
  ['Whisper', `${SMALL}/whisper_encoder.dynamo.onnx`, ['graded', 'wide']],
  ['BERT: embeddings, a mask', `${SMALL}/bert_open.dynamo.onnx`, ['graded', 'wide']],
  ['an LSTM classifier', `${SMALL}/lstm_open.dynamo.onnx`, ['graded']],
  ['GRU', `${SMALL}/gru.dynamo.onnx`, ['graded']],
  ['U-Net: concat, transposed convolution', `${SMALL}/unet.dynamo.onnx`, ['graded', 'ternary']],
  ['U-Net, resized', `${SMALL}/unet_bilinear.dynamo.onnx`, ['graded']],
];

const cases = NETWORKS.flatMap(([name, model, codes]) =>
  codes.map((code) => [name, code, model] as const),
);

describe('a settled network is its integer network, in onnxruntime and read by ourselves', () => {
  test.each(cases)('%s, %s', async (_name, code, model) => {
    const { graph, qann } = await compiled(model, CODES[code]);
    const samples = drawSamples(graph, 5);
    const checked = await checkQann(graph, qann, samples, { ops: OP_TABLE });
    expect(checked).toMatchObject({ samples: 5 });
    expect(checked.integers).toBeGreaterThan(0);
    expect(checked.steps === 1).toBe(code === 'graded');
    if (code !== 'graded') return; // codes change how it settles, and not the file
    expect(await readingOf(qann, graph, samples)).toEqual({ compared: checked.integers, wrong: 0 });
  });
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

function limitedTo(limit: number): Partial<CompileRequest> {
  return { extra: [{ name: 'encode', options: { limit } }] };
}
