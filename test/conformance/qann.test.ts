import { describe, expect, test } from '@jest/globals';
import { checkQann } from '../../src/export/onnx/check-qann.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { converted } from '../export/converted.ts';
import { drawSamples } from '../export/draw-samples.ts';
import { expectSame } from '../export/expect-same.ts';
import { digitNetworks, testDigits } from '../support/digits.ts';

/*
 * The proof: a converted network that has settled shows the very integers that onnxruntime finds for its
 * integer network. Inputs are ordinary, zero, far outside, NaN and infinite.
 */

/** A code: the largest payload of its messages, where it bounds them. */
const CODES = { graded: undefined, ternary: 1, bounded: 700 } as const;
type Code = keyof typeof CODES;

/** Small networks as PyTorch exports them. Wide levels take tens of thousands of ternary steps to settle. */
const NETWORKS: Readonly<Record<string, readonly Code[]>> = {
  mlp: ['graded', 'ternary'],
  vgg11_bn: ['graded', 'ternary'],
  resnet18: ['graded', 'ternary'],
  resnet50: ['graded'],
  mobilenet_v2: ['graded', 'ternary'],
  mobilenet_v3_small: ['graded', 'bounded'],
  efficientnet_b0: ['graded'],
  regnet_y_400mf: ['graded'],
  shufflenet_v2: ['graded', 'ternary'],
  squeezenet1_1: ['graded', 'bounded'],
  densenet121: ['graded', 'ternary'],
  unet: ['graded', 'ternary'],
  unet_bilinear: ['graded', 'bounded'],
  convnext_tiny: ['graded', 'bounded'],
  vit_b_16: ['graded', 'bounded'],
  deit_tiny: ['graded'],
  swin_t: ['graded', 'bounded'],
  whisper_encoder: ['graded', 'bounded'],
  lstm: ['graded', 'bounded'],
};

const cases = Object.entries(NETWORKS).flatMap(([name, codes]) =>
  codes.map((code) => [name, code] as const),
);

describe('a settled network is its integer network in onnxruntime', () => {
  test.each(cases)('%s, %s', async (name, code) => {
    const graph = await converted(`test/zoo/small/${name}.dynamo.onnx`, CODES[code]);
    const { steps } = await expectSame(graph, drawSamples(graph, code === 'ternary' ? 4 : 6));
    expect(steps === 1).toBe(code === 'graded');
  });
});

test('the digits network is, on its own test digits', async () => {
  const { fixed } = await digitNetworks();
  const { samples } = testDigits(fixed);
  const checked = await checkQann(fixed, qannOf(fixed), samples, { ops: OP_TABLE, limit: 100 });
  expect(checked).toEqual({ samples: 100, numbers: 100 * 10, steps: 1 });
});

test('equal networks are equal files', async () => {
  const [one, other] = [await digitNetworks(), await digitNetworks()];
  expect(qannOf(one.fixed)).toEqual(qannOf(other.fixed));
});
