import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import { openData } from '../../data/open-data.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { dataOf } from '../calibration-data.ts';
import { checkClasses } from '../calibration/check-labels.ts';
import { floatOutputs } from '../explore/float-outputs.ts';
import type { Trial } from '../explore/measure.ts';
import { inputsOf, observeOn } from '../explore/observed.ts';
import { only, splitSamples } from '../explore/split.ts';
import type { Observed } from '../network.ts';
import { rowWidth } from '../quality/output-meter.ts';
import type { Model } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';

/** A float network that ran on some samples, and others to measure what becomes of it on. */
export interface Prepared {
  readonly source: Observed;
  readonly trial: Trial;
  readonly isLabelled: boolean;
  readonly count: number;
  readonly warnings: readonly Diagnostic[];
}

/** Samples to measure on at most. */
const MOST_SAMPLES = 512;

const SEED = 1;

/** Splits the samples of a request into those that ranges come from and those to measure on. */
export async function prepare(
  float: Graph,
  model: Model,
  request: CompileRequest,
): Promise<Prepared> {
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
  return {
    source: { float, observations },
    trial: {
      ...{ ops: OP_TABLE, samples, labels: ofMeasured },
      float: floatOutputs(float, OP_TABLE, samples),
    },
    isLabelled: labels !== undefined,
    count: samples.count,
    warnings: isShared ? [codes.sharedSamples({ samples: samples.count }, data.at)] : [],
  };
}
