import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../../passes/index.ts';
import { type CompileRequest, type Compiled, compile, loadConfig } from '../../../src/index.ts';
import { TARGET_TABLE } from '../../../targets/index.ts';

const FOLDER = resolve('examples/digits');

/** The example, compiled; its test digits have labels among them. */
async function compiledDigits(more: Partial<CompileRequest> = {}): Promise<Compiled> {
  const request: CompileRequest = {
    model: `${FOLDER}/digits.onnx`,
    target: 'simulation',
    level: 2,
    encoding: 'graded',
    steps: 3,
    calibration: `${FOLDER}/test.npz`,
    inputShapes: new Map(),
    without: new Set(),
    ...more,
  };
  const surroundings = { cwd: FOLDER, env: {}, home: FOLDER, platform: 'linux' } as const;
  const { config } = await loadConfig(surroundings);
  return compile(request, { config, passes: PASS_TABLE, targets: TARGET_TABLE });
}

test('the report of the digits says what was lost, where, and what it costs', async () => {
  const { report, warnings } = await compiledDigits({ qualitySamples: 50 });
  const { quality } = report;
  expect(warnings).toEqual([]);
  expect(quality).toMatchObject({ samples: 50, settled: 1, isQuiet: true });
  expect(quality!.outputs.map(({ name, agreement }) => [name, agreement])).toEqual([
    ['logits', [1, 1, 1]],
  ]);
  const [sqnr] = quality!.outputs[0]!.sqnr;
  expect(quality!.outputs[0]!.sqnr).toEqual([sqnr, sqnr, sqnr]);
  expect(sqnr).toBeGreaterThan(35);
  const { float, spiking } = quality!.accuracy!;
  expect(float).toBeGreaterThan(0.9);
  expect(spiking).toEqual([float, float, float]);

  const names = quality!.populations.map(({ name, at }) => [name, at]);
  expect(names).toEqual([
    ['image.range', 'image'],
    ['relu.range', 'node_relu'],
  ]);
  expect(quality!.mostLost).toMatchObject({ name: 'relu.range', at: 'node_relu', before: 50 });
  for (const { levels, fidelity } of quality!.populations) {
    expect(levels!.available).toBe(256);
    expect(fidelity!.cosine).toBeGreaterThan(0.999);
  }
  const dense = [784 * 256, 256 * 10];
  expect(quality!.synapses.map((synapse) => synapse.dense)).toEqual(dense);
  const [first, second] = quality!.populations.map(({ events }) => events);
  const effective = quality!.synapses.map((synapse) => synapse.effective);
  expect(effective[0]).toBeCloseTo(first! * 256, 2);
  expect(effective[1]).toBeCloseTo(second! * 10, 2);
  expect(quality!.events).toBeCloseTo(first! + second!, 6);
});

test('fewer bits lose more, and the report shows it', async () => {
  const ratioWith = async (activationBits: number) => {
    const { report } = await compiledDigits({
      activationBits,
      calibration: `${FOLDER}/calibration.npz`,
    });
    return report.quality!.outputs[0]!.sqnr.at(-1)!;
  };
  const ratios = [await ratioWith(2), await ratioWith(4), await ratioWith(8)];
  expect(ratios[1]).toBeGreaterThan(ratios[0]! + 6);
  expect(ratios[2]).toBeGreaterThan(ratios[1]! + 6);
});

test('the check reports its progress, and none is made where none is wanted', async () => {
  const { config } = await loadConfig({ cwd: FOLDER, env: {}, home: FOLDER, platform: 'linux' });
  const phasesWith = async (qualitySamples: number) => {
    const seen: string[] = [];
    const { report } = await compile(
      {
        model: `${FOLDER}/digits.onnx`,
        target: 'simulation',
        level: 0,
        encoding: 'graded',
        steps: 1,
        inputShapes: new Map(),
        without: new Set(),
        qualitySamples,
      },
      {
        config,
        passes: PASS_TABLE,
        targets: TARGET_TABLE,
        onProgress: ({ doing, done, of }) => seen.push(`${doing} ${done} of ${of}`),
      },
    );
    return { checks: seen.filter((line) => line.startsWith('check')), report };
  };
  expect((await phasesWith(2)).checks).toEqual(['check 1 of 2', 'check 2 of 2']);
  const none = await phasesWith(0);
  expect(none.checks).toEqual([]);
  expect(none.report).not.toHaveProperty('quality');
  expect(none.report.options).toMatchObject({ qualitySamples: 0 });
});
