import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, EXIT, SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import {
  EVENTS_GRAMMAR,
  PREPROCESS_GRAMMAR,
  parseEventOptions,
  parsePreprocess,
} from '../../index.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile-request.ts';
import { isSameFile } from '../files.ts';
import { interruptible } from '../interruptible.ts';
import { flag, integer, list, text } from '../options.ts';
import { openProgress } from '../progress.ts';
import { runModel } from '../run-model.ts';
import { resultOpener } from '../run-output.ts';
import { renderRun } from '../run-result.ts';
import { runArtifact } from '../run-samples.ts';
import type { Run } from '../run-task.ts';

const FLOAT = 'float';
const MOST_THREADS = 1024;

export const runCommand = defineCommand({
  name: 'run',
  positionals: [
    { name: 'thing', doc: `the folder of an artifact; with --executor ${FLOAT}, a model file` },
  ],
  options: {
    input: text(
      'FILE',
      'samples: .npz or .npy with samples along the first axis, .jsonl, images, recordings of event cameras, a folder of one of them, or - for standard input',
    ),
    labels: text('FILE', 'the class of each sample, .npz or .npy'),
    preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
    events: text('STEPS', `how events become steps: ${EVENTS_GRAMMAR}`),
    executor: text(
      'NAME',
      `what runs it: the fastest that can, unless given; '${FLOAT}' runs a model file as it is`,
    ),
    driver: text('NAME', 'what the executor bridge drives', { setting: 'bridge.driver' }),
    python: text('PROGRAM', 'Python that runs the driver', { setting: 'bridge.python' }),
    threads: integer('N', 'threads at most: all that there are, unless given', 1, MOST_THREADS),
    limit: integer('N', 'runs the first samples only'),
    batch: integer(
      'N',
      'samples that are handed over at a time: chosen by their time, unless given',
    ),
    'input-shape': list(
      '[NAME:]1,784',
      `shape of an input that the model leaves open, for ${FLOAT}`,
    ),
    probe: list('NAME', 'records a value, a layer or, as in hidden.v, a state in each step'),
    profile: flag('shows what each op costs, or each core does: time, events, bytes, memory'),
    output: text(
      'FILE',
      'writes results: .npz, .npy, .jsonl, .h5, or - for lines of JSON; makes folders as needed',
      { alias: 'o' },
    ),
  },
  examples: [
    ['run model.spike --input test.npz', 'accuracy too, if the file holds labels'],
    ['run model.spike --input x.npy --labels y.npy --limit 100 --json', 'for programs'],
    ['run model.spike --input photos/ --preprocess resize=256,crop=224', 'images'],
    ['run model.spike --input - -o - < samples.jsonl', 'a line in, a line out'],
    ['run model.spike --input test.npz --probe hidden --probe hidden.v -o trace.h5', 'recordings'],
    ['run cuba.spike --probe spikes -o raster.npz', 'a network without inputs, once'],
    ['run mapped.spike --executor chip --input test.npz', 'core by core, message by message'],
    ['run model.spike --executor bridge --input test.npz', 'by a driver in Python'],
    [
      `run model.onnx --executor ${FLOAT} --input test.npz -o float.npz`,
      'the float model, to compare',
    ],
  ],
  async run({ args, options, output, config: load }) {
    const { input, executor, preprocess, events } = options;
    const shapes = options['input-shape'];
    if (executor !== FLOAT && shapes.length > 0) return fail(codes.shapesFixed({}));
    if (executor === FLOAT && options.probe.length > 0)
      fail(codes.floatUnwatched({ option: '--probe' }));
    if (executor === FLOAT && options.profile) fail(codes.floatUnwatched({ option: '--profile' }));
    const file = options.output;
    const checkFiles = (files: readonly string[], what: string) => {
      const lost = files.find((one) => isSameFile(file ?? '', one));
      if (lost !== undefined) fail(codes.outputIsInput({ what }, { file: lost }));
    };
    checkFiles([input ?? ''], 'input file');
    checkFiles([options.labels ?? ''], 'label file');
    const openResults = resultOpener(file, output.isJson);
    if (!openResults && options.probe.length > 0) fail(codes.probesUnwritten({}));
    const { config } = await load();
    output.report(undriven(options));
    const ending = new AbortController();
    const interrupts = interruptible(() => ending.abort(new SpikeError([codes.interrupted({})])));
    const progress = openProgress(process.stderr, !output.isJson && !output.isQuiet);
    try {
      const run: Run = {
        ...{ thing: args.thing, config, executor, input, labels: options.labels, openResults },
        ...{ limit: options.limit, batch: options.batch, threads: options.threads },
        ...{ probes: options.probe, isProfiled: options.profile, checkFiles },
        preprocess: preprocess === undefined ? undefined : parsePreprocess(preprocess),
        events: events === undefined ? undefined : parseEventOptions(events),
        inputShapes: new Map(shapes.map(readShape)),
        signal: ending.signal,
        pause: () => interrupts.pause(),
        onProgress: (done, of) =>
          progress.show({ doing: 'run', ...(of !== undefined && { done, of }) }),
        report: (diagnostics: readonly Diagnostic[]) => output.report(diagnostics),
      };
      const numbers = await (executor === FLOAT ? runModel(run) : runArtifact(run));
      const result = { ...numbers, ...(file !== undefined && { output: file }) };
      output.document(result);
      if (file !== '-') output.summary(renderRun(result, options.profile));
      return EXIT.ok;
    } finally {
      progress.close();
      interrupts.close();
      // What still waits for input would keep the process alive.
      if (input === '-') process.stdin.destroy();
    }
  },
});

/** Options of a driver, where none is started. */
function undriven(options: {
  readonly executor: string | undefined;
  readonly driver: string | undefined;
  readonly python: string | undefined;
}): Diagnostic[] {
  if (options.executor === 'bridge') return [];
  const why = `only executor 'bridge' starts a driver`;
  const hint = 'add --executor bridge';
  return (['driver', 'python'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => codes.optionUnused({ option: `--${name}`, why, hint }));
}
