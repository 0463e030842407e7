import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import type { SampleInput, Samples } from '../tensor/samples.ts';
import { type RangeOptions, rangedGraphs } from './calibrate.ts';
import { checkClasses } from './calibration/check-labels.ts';
import { watchSamples } from './calibration/check-samples.ts';
import { valueWarnings } from './calibration/check-values.ts';
import { type Engine, type RuntimeOptions, observe } from './calibration/engine.ts';
import type { Observations } from './calibration/observer.ts';
import { type DataRequest, openData } from '../data/open-data.ts';
import { DEFAULT_METHOD, showRangeMethod } from './calibration/ranges.ts';
import type { Preprocess } from '../data/images/preprocess.ts';
import { SYNTHETIC_SAMPLES, assumptionsOf, syntheticSamples } from './calibration/synthetic.ts';

export interface Calibration {
  readonly graph: Graph;
  /** The same without corrections of what conversion is yet to lose: what its result is compared with. */
  readonly reference: Graph;
  readonly samples: number;
  readonly source: 'file' | 'synthetic';
  readonly engine: Engine;
  /** How ranges follow from samples, as it is written on the command line. */
  readonly method: string;
  readonly warnings: readonly Diagnostic[];
  /** What was calibrated on, to be read again, and the classes of the samples where they are known. */
  readonly data: { readonly samples: Samples; readonly labels?: ArrayLike<number> };
}

export interface CalibrationRequest extends RangeOptions {
  /** Without data, inputs are assumed. */
  readonly data?: DataRequest;
  /** Where the network is an ONNX file, onnxruntime runs it. */
  readonly runtime?: RuntimeOptions;
  readonly onSample?: (done: number, of: number) => void;
}

/** Calibrates on samples or, without any, on assumed inputs, which it says. */
export async function calibrateFrom(
  graph: Graph,
  request: CalibrationRequest,
): Promise<Calibration> {
  const { runtime, onSample = () => {}, method = DEFAULT_METHOD } = request;
  const input = request.data ? await given(graph, request.data) : assumed(graph);
  const { samples, labels } = input;
  const observed = await observe({ graph, ops: OP_TABLE, samples, onSample }, runtime);
  const { observations, engine, warnings } = observed;
  return {
    ...rangedGraphs(graph, OP_TABLE, observations, request),
    samples: samples.count,
    source: request.data ? 'file' : 'synthetic',
    engine,
    method: showRangeMethod(method),
    warnings: [...input.warnings(observations), ...warnings],
    data: { samples, ...(labels && { labels }) },
  };
}

/** Samples, and what there is to say of them once the network ran. */
interface Input {
  readonly samples: Samples;
  readonly labels?: ArrayLike<number>;
  readonly warnings: (observations: Observations) => readonly Diagnostic[];
}

/** Where a request has samples. */
export function dataOf({ calibration, preprocess }: SampleRequest): DataRequest | undefined {
  if (calibration === undefined) return undefined;
  return { path: calibration, ...(preprocess && { preprocess }) };
}

interface SampleRequest {
  readonly calibration?: string;
  readonly preprocess?: Preprocess;
}

/** Samples for a network that has no need of ranges. */
export async function samplesFor(graph: Graph, data: DataRequest | undefined): Promise<Samples> {
  return data ? (await openData(data, inputsOf(graph))).samples : syntheticSamples(graph);
}

/** Reads samples once, when the first graph is there to take them; all later ones have the same inputs. */
export function samplesFrom(data: DataRequest): (graph: Graph) => Promise<Samples> {
  let opened: Promise<Samples> | undefined;
  return (graph) => (opened ??= samplesFor(graph, data));
}

async function given(graph: Graph, request: DataRequest): Promise<Input> {
  const inputs = inputsOf(graph);
  const data = await openData(request, inputs);
  const { labels, warnings: ofLabels } = checkClasses(graph, data);
  const { samples, warnings: ofSamples } = watchSamples(data, inputs);
  const warnings = (observations: Observations) => [
    ...ofSamples(),
    ...ofLabels,
    ...valueWarnings(observations, data.at),
  ];
  return { samples, warnings, ...(labels && { labels }) };
}

function inputsOf(graph: Graph): SampleInput[] {
  return graph.inputs.map(({ name, type }) => ({ name, ...type }));
}

function assumed(graph: Graph): Input {
  const facts = { samples: SYNTHETIC_SAMPLES, assumed: assumptionsOf(graph) };
  const warnings = () => [codes.noCalibration(facts)];
  return { samples: syntheticSamples(graph), warnings };
}
