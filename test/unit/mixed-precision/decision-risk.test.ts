import { expect, test } from '@jest/globals';
import { type Margins, decisionRisk } from '../../../src/compiler/mixed-precision/decision-risk.ts';
import { mostBelow } from '../../../src/compiler/mixed-precision/order-statistic.ts';
import { random } from '../../../src/support/random.ts';

test('of the smallest of n numbers, the part below it is at most what n draws would not miss', () => {
  // All n lie above a part x with chance (1 - x)^n.
  for (const n of [1, 10, 64, 512])
    expect(mostBelow(1, n, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / n), 9);
  expect(mostBelow(10, 10, 0.95)).toBeCloseTo(0.95 ** (1 / 10), 9);
  expect(mostBelow(11, 10, 0.95)).toBe(1);
});

test('the bound holds as often as it says, whatever numbers are drawn', () => {
  const source = random(3);
  const [n, k, rounds] = [40, 6, 2000];
  const bound = mostBelow(k, n, 0.95);
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const draws = Array.from({ length: n }, () => source.next()).sort((a, b) => a - b);
    // Of uniform numbers, the part below x is x.
    if (draws[k - 1]! <= bound) held++;
  }
  expect(held / rounds).toBeGreaterThan(0.935);
  expect(held / rounds).toBeLessThan(0.965);
});

const margins = (samples: number, of: readonly number[]): Margins => ({ samples, of });

/** Margins that few are close of, and what noise of some width makes of them. */
function drawn(samples: number, noise: number, seed: number) {
  const source = random(seed);
  const gauss = () =>
    Math.sqrt(-2 * Math.log(1 - source.next())) * Math.cos(2 * Math.PI * source.next());
  const before = Array.from({ length: samples }, () => 8 + 3 * gauss());
  const after = before.map((margin) => 0.5 * (margin + noise * gauss()));
  return [margins(samples, before), margins(samples, after)] as const;
}

/** The part of right decisions that the noise really takes. */
function lost(noise: number): number {
  const [{ of: before }, { of: after }] = drawn(50_000, noise, 1);
  return before.filter((margin, i) => margin > 0 && after[i]! <= 0).length / before.length;
}

test('what may be lost is more than what is, and nears it with more samples', () => {
  for (const noise of [0.3, 1, 3]) {
    const truth = lost(noise);
    const bounds = [64, 256, 1024].map((n) => decisionRisk(...drawn(n, noise, 2)));
    for (const bound of bounds) expect(bound).toBeGreaterThan(truth);
    expect(bounds[2]).toBeLessThan(bounds[1]!);
    expect(bounds[1]).toBeLessThan(bounds[0]!);
  }
});

test('noise that grows where decisions are close is not taken for that of all', () => {
  const source = random(11);
  const gauss = () =>
    Math.sqrt(-2 * Math.log(1 - source.next())) * Math.cos(2 * Math.PI * source.next());
  const draw = (samples: number) => {
    const before = Array.from({ length: samples }, () => 8 * source.next());
    const after = before.map((margin) => margin + (margin < 2 ? 1 : 0.1) * gauss());
    return [margins(samples, before), margins(samples, after)] as const;
  };
  const [{ of }, { of: noisy }] = draw(100_000);
  const truth = of.filter((_, i) => noisy[i]! <= 0).length / of.length;
  const held = Array.from({ length: 100 }, () => decisionRisk(...draw(512)) > truth);
  expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(95);
});

test('noise that takes no decision of the samples is not without risk, and less noise is less', () => {
  const risks = [0.05, 0.1, 0.2, 0.4].map((noise) => {
    const [before, after] = drawn(64, noise, 5);
    expect(before.of.map((x) => x > 0)).toEqual(after.of.map((x) => x > 0));
    return decisionRisk(before, after);
  });
  expect(risks[0]).toBeGreaterThan(0);
  expect(risks).toEqual(risks.toSorted((a, b) => a - b));
  expect(risks[0]).toBeLessThan(1 / 64);
});

test('a factor of all numbers is no change, turned signs are the worst one', () => {
  const [before] = drawn(64, 0, 7);
  const times = (factor: number) =>
    margins(
      64,
      before.of.map((margin) => factor * margin),
    );
  expect(decisionRisk(before, times(8))).toBeCloseTo(0, 9);
  expect(decisionRisk(before, times(-1))).toBe(1);
});

test('where nothing was right, nothing can be lost', () => {
  const wrong = margins(3, [-1, -2, -0.5]);
  expect(decisionRisk(wrong, margins(3, [1, -2, 3]))).toBe(0);
});

test('rows of one sample count as one sample', () => {
  const [before, after] = drawn(512, 0.5, 9);
  const together = (of: Margins) => margins(64, of.of);
  expect(decisionRisk(together(before), together(after))).toBeGreaterThan(
    decisionRisk(before, after),
  );
});
