import { SpikeError } from '../../diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import type { Trial } from '../explore/measure.ts';
import { measuredBy } from '../explore/tally.ts';
import { type Observed, networkOf } from '../network.ts';
import type { PassTable } from '../pass.ts';
import type { CompileRequest } from '../request.ts';
import type { Target } from '../target.ts';
import { bitOperations, costsOf } from './cost.ts';
import { decisionRisk } from './decision-risk.ts';
import { type Widths, choicesOf } from './knobs.ts';
import { type Look, measureOutputs } from './measure-widths.ts';
import type { Evaluation } from './search.ts';
import { PRUNING, withPruning } from './pruning.ts';

/** What a network is tried with. */
export interface Variant {
  readonly widths: Widths;
  /** Weights of a smaller part of the largest of their neuron go. */
  readonly below?: number;
}

export interface Bench {
  /** Nothing where there is no such network. `isQuick` asks for noise and cost only, on a few samples. */
  evaluate(variant: Variant, isQuick: boolean): Promise<Evaluation | undefined>;
  /** What was measured of a variant on all samples. */
  lookUp(variant: Variant): Look;
}

export interface BenchContext {
  readonly passes: PassTable;
  readonly target: Target;
}

export const COST_SAMPLES = 8;
const QUICK_SAMPLES = 32;

/** What others are compared with. */
export const AS_ASKED: Variant = { widths: new Map() };

/** Makes and measures networks; whoever asks a second time gets the same answer at once. */
export function openBench(
  source: Observed,
  trial: Trial,
  request: CompileRequest,
  { target, passes }: BenchContext,
): Bench {
  const looks = new Map<string, Look | undefined>();
  const keyOf = ({ widths, below }: Variant) => JSON.stringify([choicesOf(widths), below ?? null]);
  const { count } = trial.samples;
  const { steps } = request;
  const look = async (variant: Variant, isQuick: boolean): Promise<Look | undefined> => {
    const layers = [...choicesOf(variant.widths), ...(request.layers ?? [])];
    const asked = { ...withPruning(request, variant.below), layers };
    const graph = await attempt(() => networkOf(source, asked, { target, passes }));
    if (!graph) return undefined;
    const samples = isQuick ? Math.min(count, QUICK_SAMPLES) : count;
    const outputs = await measureOutputs(graph, trial, { count: samples, steps });
    const counted = { count: Math.min(count, COST_SAMPLES), steps };
    const costs = costsOf(graph, OP_TABLE, trial.samples, counted);
    const prune = await passes.get(PRUNING)?.();
    return { ...outputs, costs, weights: prune?.measure?.(graph, OP_TABLE) ?? 0 };
  };
  const evaluate = async (variant: Variant, isQuick: boolean) => {
    const key = `${isQuick} ${keyOf(variant)}`;
    if (!looks.has(key)) looks.set(key, await look(variant, isQuick));
    const found = looks.get(key);
    if (!found) return undefined;
    const { tally, costs, margins } = found;
    const { accuracy, agreement } = measuredBy(tally, trial.labels !== undefined);
    const noise = Math.max(...tally.noise.map((power, i) => power / tally.signal[i]!));
    const before = looks.get(`false ${keyOf(AS_ASKED)}`)?.margins;
    const risk = isQuick || !before ? 0 : decisionRisk(before, margins);
    return { quality: accuracy ?? agreement!, noise, cost: bitOperations(costs), risk };
  };
  return { evaluate, lookUp: (variant) => looks.get(`false ${keyOf(variant)}`)! };
}

/** Nothing where the network cannot be, as where a layer sends nothing whose bits could be chosen. */
async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof SpikeError) return undefined;
    throw error;
  }
}
