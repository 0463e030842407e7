import { expect, test } from '@jest/globals';
import type { Remedy } from '../../../src/diagnostics/codes.ts';
import { type Calibrated, checkQuality } from '../../../src/compiler/quality/check-quality.ts';
import type { Quality } from '../../../src/compiler/quality/quality.ts';
import { qualityWarnings } from '../../../src/compiler/quality/warnings.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { graphOf } from '../../support/graph-of.ts';

const inputs = { x: tensorType('f32', [1, 4]) };

/** A network of one value, sent in so many levels, and how messages are bounded. */
function calibrated(high: number, limit = high) {
  const range = graphOf('ann', inputs, [['x.range', 'range', ['x'], { low: 0, high: 1 }]]);
  const sent = graphOf('fixed', inputs, [
    ['x.range', 'encode', ['x'], { gain: high, high, limit, scale: 1 / high }],
    ['y.sum', 'sigma', ['x.range'], { scale: tensorOf('f64', [], [1 / high]) }],
  ]);
  const graph = { ...range, outputs: [{ name: 'y', value: 'x.range' }] };
  const fixed = { ...sent, outputs: [{ name: 'y', value: 'y.sum' }] };
  const get = (i: number) => ({ x: Float32Array.of(0.2, 0.35, 0.7, i / 40) });
  const data = { samples: { count: 40, get } };
  return { fixed, calibrated: { graph, data, source: 'file' } satisfies Calibrated };
}

const silent = () => {};

test('up to sixteen samples are run, or as many as are asked for, or none', () => {
  const network = calibrated(64);
  const samplesOf = (qualitySamples?: number) => {
    const asked = qualitySamples === undefined ? {} : { qualitySamples };
    const request = { encoding: 'graded', steps: 2, ...asked } as const;
    return checkQuality(network.fixed, network.calibrated, request, silent).quality?.samples;
  };
  expect([undefined, 3, 100, 0].map(samplesOf)).toEqual([16, 3, 40, undefined]);
});

test('a graph that did not come as a float network has nothing to compare with', () => {
  const { fixed } = calibrated(64);
  expect(checkQuality(fixed, undefined, { encoding: 'graded', steps: 1 }, silent)).toEqual({
    warnings: [],
  });
});

test('a sample that takes too long is not run unless it is asked for', () => {
  const type = tensorType('f32', [1, 1, 256, 256]);
  const attrs = { strides: [1, 1], pads: [2, 2, 2, 2], dilations: [1, 1] };
  const weight = tensorOf('f32', [64, 1, 5, 5], new Float32Array(1600));
  const graph = graphOf('ann', { x: type }, [['y', 'conv', ['x'], { ...attrs, weight }]]);
  const data = { samples: { count: 1, get: () => ({}) } };
  const skippedWith = (limit: number) => {
    const encode = { gain: 1, high: 255, limit, scale: 1 };
    const fixed = graphOf('fixed', { x: type }, [['x.range', 'encode', ['x'], encode]]);
    return checkQuality(
      fixed,
      { graph, data, source: 'file' },
      { encoding: 'graded', steps: 4 },
      silent,
    );
  };
  const operationsPerSample = 64 * 256 * 256 * 25;
  const skipped = { operationsPerSample, mostOperations: 2 ** 26 };
  expect(skippedWith(255)).toEqual({ skipped, warnings: [] });
  // Bounded messages are sent in several steps, of which there are no more than four.
  const most = [128, 64, 1].map((limit) => skippedWith(limit).skipped!.operationsPerSample);
  expect(most).toEqual([2, 4, 4].map((runs) => runs * operationsPerSample));
});

test('an output that lost little is no reason to warn, one that lost much is', () => {
  const warningsOf = (high: number) => {
    const network = calibrated(high);
    return checkQuality(network.fixed, network.calibrated, { encoding: 'graded', steps: 1 }, silent)
      .warnings;
  };
  expect(warningsOf(64)).toEqual([]);
  const [warning] = warningsOf(3);
  expect(warning).toMatchObject({ code: 'SPK5030', severity: 'warning' });
  expect(warning!.message).toMatch(
    /^output 'y' keeps 1\d\.\d+ dB of the float network's; most is lost at 'x.range', where 50 dB become 1\d\.\d+ dB$/,
  );
  expect(warning!.notes).toEqual(['it uses 4 of 4 levels']);
});

/** What was measured of a network whose only population lost much. */
function bad(isQuiet: boolean, clipped: number): Quality {
  const place = { name: 'relu.range', kind: 'level', at: '/relu' };
  const fidelity = { sqnr: 8, cosine: 0.9, clipped };
  const population = { ...place, fidelity, levels: { used: 3, available: 16 } };
  return {
    samples: 1,
    settled: 4,
    isQuiet,
    events: 1,
    operations: { dense: 0, effective: 0 },
    outputs: [
      { name: 'good', sqnr: [30] },
      { name: 'bad', sqnr: [3, 7.5] },
    ],
    mostLost: { ...place, before: 40, behind: 8 },
    populations: [{ ...population, events: 1, settled: 1 }],
    synapses: [],
  };
}

const GRADED = { encoding: 'graded' } as const;
const RATE = { encoding: 'rate' } as const;

test.each<[Remedy, string, Parameters<typeof bad>, Parameters<typeof qualityWarnings>[1]]>([
  ['steps', '--time-steps', [false, 0.5], { isAssumed: true, request: GRADED }],
  ['data', '--calibration', [true, 0.5], { isAssumed: true, request: GRADED }],
  ['samples', '--calibrate max', [true, 0.02], { isAssumed: false, request: GRADED }],
  [
    'activation-bits',
    '--activation-bits 8',
    [true, 0.02],
    { isAssumed: false, request: { ...GRADED, activationBits: 4, weightBits: 4 } },
  ],
  [
    'weight-bits',
    '--weight-bits 8',
    [true, 0],
    { isAssumed: false, request: { ...GRADED, activationBits: 8, weightBits: 4 } },
  ],
  ['rate', '--time-steps', [true, 0], { isAssumed: false, request: RATE }],
  [
    'rate',
    '--time-steps',
    [false, 0],
    { isAssumed: false, request: { ...RATE, activationBits: 4 } },
  ],
  ['layers', '--layers', [true, 0], { isAssumed: false, request: GRADED }],
])('where %s would help, the warning says so', (_, hint, facts, circumstances) => {
  const [warning, ...more] = qualityWarnings(bad(...facts), circumstances);
  expect(more).toEqual([]);
  expect(warning!.hint).toContain(hint);
  expect(warning!.message).toContain("output 'bad' keeps 7.5 dB");
  expect(warning!.message).toContain("lost at '/relu', where 40 dB become 8 dB");
  expect(warning!.notes![0]).toBe('it uses 3 of 16 levels');
  expect(warning!.notes!.length).toBe(facts[1] > 0 ? 2 : 1);
});
