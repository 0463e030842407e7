import { extname } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import {
  type Graph,
  type LabelledSample,
  OP_TABLE,
  type SampleSource,
  type Samples,
  type Tensor,
  isExactly,
  numbersOf,
  openArrays,
  openSamples,
  readArrays,
  readInput,
  readModel,
  runFloat,
  tensorColumns,
} from '../../index.ts';
import {
  type RunNumbers,
  givenLabels,
  inputFile,
  labelSource,
  seconds,
  streamRequest,
} from './samples.ts';
import type { Run } from './task.ts';
import { unusedByFloat } from '../arguments/unused.ts';

/** Endings of files of arrays, of which the shapes are looked at before the model is read. */
const ARRAYS = new Set(['.npz', '.npy']);

/** So long a run keeps progress and Ctrl-C waiting. */
const TURN_SECONDS = 0.05;

/** Runs the model file itself, in float32. */
export async function runModel(run: Run): Promise<RunNumbers> {
  const { executor = 'float', limit } = run;
  const input = inputFile(run);
  const at = { file: input };
  const arrays = ARRAYS.has(extname(input).toLowerCase()) ? openArrays(input, at) : undefined;
  const sampleShapes = new Map([...(arrays ?? [])].map(([name, { shape }]) => [name, shape]));
  const { thing: model, architecture, inputShapes } = run;
  const request = {
    model,
    inputShapes,
    sampleShapes,
    ...(architecture !== undefined && { architecture }),
  };
  const { graph, warnings, assumed, files } = await readModel(request, run.config);
  run.checkFiles(files, 'model, or a file of its weights');
  run.report([...warnings, ...(await unusedByFloat(run, executor))]);
  if (graph.stage !== 'ann') fail(codes.notFloat({ stage: graph.stage, model }, { file: model }));
  const isSingle = arrays !== undefined && isExactly(graph, arrays);
  const { given, labels, source } = await (isSingle ? oneRun(run) : manyRuns(run, graph));
  const start = seconds();
  const { outputs, ...numbers } = await runFloat(graph, OP_TABLE, {
    ...{ given, at, onSample: turns(run) },
    ...(limit !== undefined && { limit }),
    ...(labels && { labels }),
  });
  if (run.openResults)
    writeOutputs(run.openResults, outputs, isSingle ? undefined : numbers.samples);
  const time = { seconds: seconds() - start };
  const more = { ...(labels && { labels: source }), ...(assumed.length > 0 && { assumed }) };
  return { executor, ...numbers, ...time, ...more };
}

interface Given {
  readonly given: Samples | ReadonlyMap<string, Tensor>;
  readonly labels?: ArrayLike<number>;
  readonly source: string;
}

/** Arrays that are exactly the inputs of the model. */
function oneRun(run: Run): Given {
  const labels = givenLabels(run)?.values;
  const file = inputFile(run);
  const given = readArrays(file, readInput(file, 'input file'));
  return { given, source: labelSource(run, undefined), ...(labels && { labels }) };
}

async function manyRuns(run: Run, graph: Graph): Promise<Given> {
  const inputs = graph.inputs.map(({ name, type }) => ({ name, ...type }));
  const [first] = graph.outputs;
  const shape = graph.ops.find(({ result }) => result === first!.value)?.type.shape ?? [1];
  const classes = shape.reduce((a, b) => a * b, 1);
  const request = { ...streamRequest(run, classes), takesNotFinite: true };
  const found = await openSamples(request, inputs);
  run.report(found.warnings);
  const source = labelSource(run, found.labelName);
  if (!found.samples) return { ...(await collected(found)), source };
  return { given: found.samples, source, ...(found.labels && { labels: found.labels }) };
}

/** Samples that come once are kept. */
async function collected({ stream }: SampleSource): Promise<Omit<Given, 'source'>> {
  const all: LabelledSample[] = [];
  for await (const sample of stream) all.push(sample);
  const get = (i: number) => ({ ...all[i]!.inputs });
  const labels = all.flatMap(({ label }) => label ?? []);
  const hasLabels = labels.length === all.length && all.length > 0;
  return { given: { count: all.length, get }, ...(hasLabels && { labels }) };
}

/** Tells of progress and lets Ctrl-C through, now and then. */
function turns({ onProgress, pause }: Run): (done: number, of: number) => Promise<void> {
  let last = seconds();
  return async (done, of) => {
    if (seconds() - last < TURN_SECONDS) return;
    onProgress(done, of);
    await pause();
    last = seconds();
  };
}

/** All rows of the outputs; those of a single run, which have no axis of samples, as one row. */
function writeOutputs(
  openResults: NonNullable<Run['openResults']>,
  outputs: ReadonlyMap<string, Tensor>,
  samples: number | undefined,
): void {
  const rows = samples ?? 1;
  const columns = tensorColumns(outputs, samples === undefined);
  const sink = openResults(columns);
  const numbers = [...outputs].map(([name, one]) => [name, numbersOf(one)] as const);
  try {
    for (let i = 0; i < rows; i++) {
      const row = numbers.map(([name, all]) => {
        const size = all.length / rows;
        return [name, all.subarray(i * size, (i + 1) * size)] as const;
      });
      sink.put({ outputs: new Map(row), spikes: 0, synops: 0 }, i);
    }
    sink.finish(samples);
  } finally {
    sink.discard();
  }
}
