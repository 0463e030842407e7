import { describe, expect, test } from '@jest/globals';
import { checkQann } from '../../src/export/onnx/check-qann.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Samples } from '../../src/tensor/samples.ts';
import { converted } from '../export/converted.ts';
import { drawSamples } from '../export/draw-samples.ts';
import { digitNetworks, testDigits } from '../support/digits.ts';

/*
 * The proof: a converted network that has settled shows the very integers that onnxruntime finds for its
 * integer network. Inputs are ordinary, zero, far outside, NaN and infinite.
 */

/** A code: the largest payload of its messages, where it bounds them. */
const CODES = { graded: undefined, wide: 3000, bounded: 50, ternary: 1 } as const;
type Code = keyof typeof CODES;

/** Small networks as PyTorch exports them. What has wide levels takes thousands of ternary steps to settle. */
const NETWORKS: Readonly<Record<string, readonly Code[]>> = {
  mlp: ['graded', 'ternary'],
  vgg11_bn: ['graded'],
  resnet18: ['graded', 'bounded'],
  mobilenet_v2: ['graded', 'bounded'],
  mobilenet_v3_small: ['graded', 'bounded'],
  shufflenet_v2: ['graded', 'bounded'],
  squeezenet1_1: ['graded', 'wide'],
  densenet121: ['graded', 'bounded'],
  unet: ['graded', 'ternary'],
  unet_bilinear: ['graded'],
  convnext_tiny: ['graded'],
  vit_b_16: ['graded', 'wide'],
  swin_t: ['graded', 'wide'],
  whisper_encoder: ['graded', 'wide'],
  lstm: ['graded'],
};

const cases = Object.entries(NETWORKS).flatMap(([name, codes]) =>
  codes.map((code) => [name, code] as const),
);

describe('a settled network is its integer network in onnxruntime', () => {
  test.each(cases)('%s, %s', async (name, code) => {
    const graph = await converted(`test/zoo/small/${name}.dynamo.onnx`, CODES[code]);
    const { numbers, steps } = await check(graph, drawSamples(graph, 4));
    expect(numbers).toBeGreaterThan(0);
    expect(steps === 1).toBe(code === 'graded');
  });
});

test('the digits network is, on its own test digits', async () => {
  const { fixed } = await digitNetworks();
  const { samples } = testDigits(fixed);
  const checked = await check(fixed, { ...samples, count: 100 });
  expect(checked).toEqual({ samples: 100, numbers: 100 * 10, steps: 1 });
});

test('equal networks are equal files', async () => {
  const [one, other] = [await digitNetworks(), await digitNetworks()];
  expect(qannOf(one.fixed)).toEqual(qannOf(other.fixed));
});

function check(graph: Graph, samples: Samples) {
  return checkQann(graph, qannOf(graph), samples, { ops: OP_TABLE });
}
