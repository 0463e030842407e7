import { expect, test } from '@jest/globals';
import type { Portion, PortionDone } from '../../../src/compiler/explore/bench.ts';
import { type Findings, explore } from '../../../src/compiler/explore/explore.ts';
import type { Prepared } from '../../../src/compiler/explore/prepare.ts';
import { type Tally, emptyTally } from '../../../src/compiler/explore/tally.ts';
import type { Variant } from '../../../src/compiler/explore/variant.ts';

const MEASURED = 64;

/** More networks than are all measured: the more bits, the more is right, and the more is sent. */
function variants(): Variant[] {
  const widths = Array.from({ length: 12 }, (_, i) => i + 2);
  return widths.flatMap((activationBits) =>
    widths.map((weightBits) => ({
      encoding: 'graded' as const,
      activationBits,
      weightBits,
      steps: [1, 2],
    })),
  );
}

function tallyAt(steps: number, { activationBits, weightBits }: Variant, samples: number): Tally {
  const rightPerSample = (activationBits + weightBits) / 32;
  return {
    ...emptyTally(steps, 1),
    ...{ samples, rows: samples, agreeing: samples * rightPerSample },
    ...{ events: samples * activationBits * steps, operations: samples * activationBits * 100 },
    signal: [samples],
    noise: [samples / 4 ** weightBits / steps],
  };
}

function run(given: { findings?: Findings; isExhaustive?: boolean; failing?: number }) {
  const calls: Portion[] = [];
  const measure = (portion: Portion): Promise<PortionDone> => {
    calls.push(portion);
    if (portion.variant.weightBits === given.failing)
      return Promise.resolve({ done: portion.to, tallies: [], failure: [] });
    // A portion may end before all of it is done.
    const done = Math.min(portion.to, portion.from + 10);
    const tallies = portion.variant.steps.map((steps) => tallyAt(steps, portion.variant, done));
    return Promise.resolve({ done, tallies });
  };
  const prepared = {
    variants: variants(),
    facts: { measured: MEASURED, isLabelled: false },
  } as unknown as Prepared;
  const found = explore(prepared, {
    ...{ costs: ['events'], isExhaustive: given.isExhaustive ?? false, jobs: 3 },
    ...{ measure, findings: given.findings ?? new Map<string, PortionDone>() },
    onProgress: () => {},
  });
  return found.then((exploration) => ({ exploration, calls }));
}

test('many networks are halved, and what is on the front of all of them is left', async () => {
  const all = (await run({ isExhaustive: true })).exploration;
  const { exploration, calls } = await run({});
  expect(all).toMatchObject({ dropped: 0, points: { length: 2 * 144 } });
  expect(exploration).toMatchObject({ dropped: 144 - 36, points: { length: 2 * 36 } });
  const front = ({ points }: typeof all) => points.filter(({ isFront }) => isFront);
  expect(front(exploration)).toEqual(front(all));
  expect(calls.length).toBeLessThan(144 * 7);
});

test('what was found before is not measured again, and the result is the same', async () => {
  const findings: Findings = new Map();
  const first = await run({ findings });
  const again = await run({ findings });
  expect(again.calls).toEqual([]);
  expect(again.exploration).toEqual(first.exploration);
  const half = new Map([...findings].slice(0, 40));
  const rest = await run({ findings: half });
  expect(rest.calls.length).toBeGreaterThan(0);
  expect(rest.calls.length).toBeLessThan(first.calls.length);
  expect(rest.exploration).toEqual(first.exploration);
});

test('networks that cannot be are told and do not hold up the others', async () => {
  const { exploration } = await run({ isExhaustive: true, failing: 5 });
  expect(exploration.failures).toHaveLength(12);
  expect(exploration).toMatchObject({ dropped: 0, points: { length: 2 * 132 } });
});
