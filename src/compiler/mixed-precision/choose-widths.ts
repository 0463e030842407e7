import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { isFor } from '../../ir/layer-choice.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { SpikeError } from '../../diagnostics/diagnostic.ts';
import { withRanges } from '../calibrate.ts';
import { dataOf } from '../calibration-data.ts';
import { checkClasses } from '../calibration/check-labels.ts';
import { openData } from '../../data/open-data.ts';
import { floatOutputs } from '../explore/float-outputs.ts';
import type { Trial } from '../explore/measure.ts';
import { inputsOf, observeOn } from '../explore/observed.ts';
import { only, splitSamples } from '../explore/split.ts';
import { measuredBy } from '../explore/tally.ts';
import { levelBits } from '../level-bits.ts';
import { type Observed, networkOf } from '../network.ts';
import type { PassTable } from '../pass.ts';
import { planPasses } from '../plan.ts';
import { rowWidth } from '../quality/output-meter.ts';
import type { Model } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';
import type { Target } from '../target.ts';
import { typesOf } from '../../ir/graph.ts';
import { bitOperations, costsOf } from './cost.ts';
import { type Knob, type Widths, choicesOf, knobsOf } from './knobs.ts';
import { decisionRisk } from './decision-risk.ts';
import { type Look, measureOutputs } from './measure-widths.ts';
import type { MixedPrecision } from './mixed-precision.ts';
import { searchWidths } from './search.ts';
import { summaryOf } from './summary.ts';

export interface WidthsContext {
  readonly passes: PassTable;
  readonly target: Target;
  readonly onProgress: (done: number, of: number) => void;
}

export interface Chosen {
  readonly mixed: MixedPrecision;
  readonly warnings: readonly Diagnostic[];
}

/** Samples to measure on at most, those that noise is measured on, and those whose messages are counted. */
const MOST_SAMPLES = 512;
const QUICK_SAMPLES = 32;
const COST_SAMPLES = 8;

const SEED = 1;

/** The widths that cost least while quality falls by no more than the floor, for a float network. */
export async function chooseWidths(
  float: Graph,
  model: Model,
  request: CompileRequest & { readonly accuracyFloor: number },
  context: WidthsContext,
): Promise<Chosen> {
  const { accuracyFloor: floor } = request;
  const [output] = float.outputs;
  const found = dataOf(request);
  if (!found) return fail(codes.floorWithoutSamples({}));
  if (rowWidth(typesOf(float).get(output!.value)!.shape) === 0)
    return fail(codes.floorWithoutDecisions({ output: output!.name }));
  const data = await openData(found, inputsOf(float));
  const { labels } = checkClasses(float, data);
  const { calibrate, measure, isShared } = splitSamples(data.samples.count, MOST_SAMPLES, SEED);
  const { observations } = await observeOn(float, only(data, calibrate), model, () => {});
  const { samples } = only(data, measure);
  const ofMeasured = labels && Float64Array.from(measure, (i) => labels[i]!);
  const trial = {
    ...{ ops: OP_TABLE, samples, labels: ofMeasured },
    float: floatOutputs(float, OP_TABLE, samples),
  };
  const source = { float, observations };
  const bench = openBench(source, trial, request, context);
  const result = await searchWidths({
    knobs: await freeKnobs(source, request, context.passes),
    floor,
    evaluate: bench.evaluate,
    onProgress: context.onProgress,
  });
  const { count } = samples;
  const facts = { floor, count, costSamples: Math.min(COST_SAMPLES, count), result };
  return {
    mixed: summaryOf({ ...facts, isLabelled: labels !== undefined, lookUp: bench.lookUp }),
    warnings: [
      ...(isShared ? [codes.sharedSamples({ samples: count }, data.at)] : []),
      ...(result.widths.size === 0 && result.doubted > 0
        ? [codes.coarseFloor({ floor, samples: count })]
        : []),
    ],
  };
}

/** Makes and measures networks; whoever asks a second time gets the same answer at once. */
function openBench(
  source: Observed,
  trial: Trial,
  request: CompileRequest,
  { target, passes }: WidthsContext,
) {
  const looks = new Map<string, Look | undefined>();
  const keyOf = (widths: Widths) => JSON.stringify(choicesOf(widths));
  const { count } = trial.samples;
  const { steps } = request;
  const look = async (widths: Widths, isQuick: boolean): Promise<Look | undefined> => {
    const layers = [...choicesOf(widths), ...(request.layers ?? [])];
    const graph = await attempt(() =>
      networkOf(source, { ...request, layers }, { target, passes }),
    );
    if (!graph) return undefined;
    const samples = isQuick ? Math.min(count, QUICK_SAMPLES) : count;
    const outputs = await measureOutputs(graph, trial, { count: samples, steps });
    const counted = { count: Math.min(count, COST_SAMPLES), steps };
    return { ...outputs, costs: costsOf(graph, OP_TABLE, trial.samples, counted) };
  };
  const evaluate = async (widths: Widths, isQuick: boolean) => {
    const key = `${isQuick} ${keyOf(widths)}`;
    if (!looks.has(key)) looks.set(key, await look(widths, isQuick));
    const found = looks.get(key);
    if (!found) return undefined;
    const { tally, costs, margins } = found;
    const { accuracy, agreement } = measuredBy(tally, trial.labels !== undefined);
    const noise = Math.max(...tally.noise.map((power, i) => power / tally.signal[i]!));
    const before = looks.get(`false ${keyOf(new Map())}`)?.margins;
    const risk = isQuick || !before ? 0 : decisionRisk(before, margins);
    return { quality: accuracy ?? agreement!, noise, cost: bitOperations(costs), risk };
  };
  return { evaluate, lookUp: (widths: Widths) => looks.get(`false ${keyOf(widths)}`)! };
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

/** The knobs that the user has not set already. */
async function freeKnobs(
  { float, observations }: Observed,
  request: CompileRequest,
  passes: PassTable,
): Promise<Knob[]> {
  const plan = await planPasses(request, 'ann', passes);
  // The bits of a value are known by the name of its range.
  const ranged = withRanges(float, OP_TABLE, observations, {});
  const { bitsOf = () => 0 } = await levelBits(plan.convert, ranged, passes);
  const knobs = knobsOf(ranged, { weightBits: request.weightBits ?? MOST_BITS, bitsOf });
  const origins = new Map(
    [...ranged.inputs.map(({ name, loc }) => ({ result: name, loc })), ...ranged.ops].map((op) => [
      op.result,
      op,
    ]),
  );
  const isFree = ({ layer, what }: Knob) =>
    !(request.layers ?? []).some(
      (choice) => choice[what] !== undefined && isFor(choice, origins.get(layer)!),
    );
  return knobs.filter(isFree);
}

const MOST_BITS = 8;
