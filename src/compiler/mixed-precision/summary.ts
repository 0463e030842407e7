import { showLayers } from '../../ir/layer-choice.ts';
import { measuredBy } from '../explore/tally.ts';
import { rounded } from '../quality/quality.ts';
import { CONFIDENCE } from './decision-risk.ts';
import { type SynapseCost, bitOperations } from './cost.ts';
import { type Widths, choicesOf } from './knobs.ts';
import type { LayerWidths, MixedPrecision, WidthsMeasured } from './mixed-precision.ts';
import type { Look } from './measure-widths.ts';
import type { Found } from './search.ts';

interface Facts {
  readonly floor: number;
  readonly count: number;
  readonly costSamples: number;
  readonly isLabelled: boolean;
  readonly result: Found;
  /** What was measured of widths on all samples. */
  readonly lookUp: (widths: Widths) => Look;
}

/** What a search came to, for the report. */
export function summaryOf(facts: Facts): MixedPrecision {
  const { floor, count, costSamples, isLabelled, result, lookUp } = facts;
  const [before, after] = [lookUp(new Map()), lookUp(result.widths)];
  const choices = choicesOf(result.widths);
  return {
    ...{ floor, samples: count, costSamples },
    measure: isLabelled ? 'accuracy' : 'agreement',
    engine: after.engine,
    networks: result.networks,
    before: measured(before, isLabelled),
    after: measured(after, isLabelled),
    lossBound: rounded(result.after.risk, 6),
    confidence: CONFIDENCE,
    layers: layersOf(before.costs, after.costs),
    choices,
    options: choices.flatMap((choice) => ['--layer', showLayers([choice])]),
  };
}

function measured({ tally, costs }: Look, isLabelled: boolean): WidthsMeasured {
  const { accuracy, agreement, sqnr } = measuredBy(tally, isLabelled);
  return {
    quality: accuracy ?? agreement!,
    sqnr,
    operations: rounded(
      sum(costs, ({ operations }) => operations),
      2,
    ),
    bitOperations: bitOperations(costs),
    weightBits: mean(
      costs,
      ({ weightBits }) => weightBits,
      ({ weights }) => weights,
    ),
    messageBits: mean(
      costs,
      ({ messageBits }) => messageBits,
      ({ operations }) => operations,
    ),
  };
}

function layersOf(before: readonly SynapseCost[], after: readonly SynapseCost[]): LayerWidths[] {
  const wanted = new Map(before.map((cost) => [cost.name, bitOperations([cost])]));
  return after.map((cost) => {
    const { name, kind, at, weightBits, messageBits, operations } = cost;
    const whole = wanted.get(name) ?? 0;
    const saved = whole === 0 ? 0 : rounded(1 - bitOperations([cost]) / whole, 4);
    return {
      name,
      kind,
      ...(at !== undefined && { at }),
      weightBits,
      messageBits,
      operations,
      saved,
    };
  });
}

function sum(costs: readonly SynapseCost[], of: (cost: SynapseCost) => number): number {
  return costs.reduce((total, cost) => total + of(cost), 0);
}

function mean(
  costs: readonly SynapseCost[],
  of: (cost: SynapseCost) => number,
  weight: (cost: SynapseCost) => number,
): number {
  return rounded(
    sum(costs, (cost) => of(cost) * weight(cost)) / Math.max(1, sum(costs, weight)),
    2,
  );
}
