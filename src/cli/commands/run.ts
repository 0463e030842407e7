import * as codes from '../../diagnostics/codes.ts';
import {
  type Diagnostic,
  EXIT,
  SpikeError,
  fail,
  throwIfErrors,
} from '../../diagnostics/diagnostic.ts';
import {
  EVENTS_GRAMMAR,
  PREPROCESS_GRAMMAR,
  parseEventOptions,
  parsePreprocess,
} from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile/request.ts';
import { isSameFile } from '../files.ts';
import { interruptible } from '../interruptible.ts';
import { flag, integer, list, text } from '../arguments/options.ts';
import { nextAfterRun } from '../terminal/next-command.ts';
import type { Output } from '../terminal/output.ts';
import { glyphsFor } from '../plot/glyphs.ts';
import { type Picture, renderPicture } from '../plot/picture.ts';
import { NO_PROGRESS } from '../terminal/progress.ts';
import { runModel } from '../run/model.ts';
import { resultOpener } from '../run/output.ts';
import { renderRun } from '../run/result.ts';
import { runArtifact } from '../run/samples.ts';
import type { Run } from '../run/task.ts';
import { screenWidth } from '../terminal/screen.ts';
import { undriven, unplotted } from '../arguments/unused.ts';

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
    architecture: text('FILE', ARCHITECTURE_DOC),
    'input-shape': list(
      '[NAME:]1,784',
      `shape of an input that the model leaves open, for ${FLOAT}`,
    ),
    probe: list('NAME', 'records a value, a layer or, as in hidden.v, a state in each step'),
    plot: flag(
      'draws the first sample: messages of all populations, rasters of those that --probe names, outputs over time',
    ),
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
    ['run model.spike --input test.npz --plot --probe hidden', 'pictures of the first sample'],
    ['run cuba.spike --probe spikes -o raster.npz', 'a network without inputs, once'],
    ['run mapped.spike --executor chip --input test.npz', 'core by core, message by message'],
    ['run model.spike --executor bridge --input test.npz', 'by a driver in Python'],
    [
      `run model.onnx --executor ${FLOAT} --input test.npz -o float.npz`,
      'the float model, to compare',
    ],
  ],
  async run({ args, options, output, config: load }) {
    checkFloat(options);
    const { input, executor, preprocess, events } = options;
    const shapes = options['input-shape'];
    const file = options.output;
    const checkFiles = (files: readonly string[], what: string) => {
      const lost = files.find((one) => isSameFile(file ?? '', one));
      if (lost !== undefined) fail(codes.outputIsInput({ what }, { file: lost }));
    };
    checkFiles([input ?? ''], 'input file');
    checkFiles([options.labels ?? ''], 'label file');
    const openResults = resultOpener(file, output.isJson);
    const isSeen = !output.isJson && file !== '-';
    const isPlotted = options.plot && isSeen;
    if (!openResults && !isPlotted && options.probe.length > 0) fail(codes.probesUnwritten({}));
    const { config } = await load();
    output.report([
      ...undriven(options),
      ...(options.plot && !isSeen ? [unplotted(output.isJson)] : []),
    ]);
    const ending = new AbortController();
    const interrupts = interruptible(() => ending.abort(new SpikeError([codes.interrupted({})])));
    // Lines of results on the same terminal would run into it.
    const isMixed = file === '-' && process.stdout.isTTY;
    const progress = isMixed ? NO_PROGRESS : output.openProgress();
    try {
      const run: Run = {
        architecture: options.architecture,
        ...{ thing: args.thing, config, executor, input, labels: options.labels, openResults },
        ...{ limit: options.limit, batch: options.batch, threads: options.threads },
        ...{ probes: options.probe, isProfiled: options.profile, checkFiles },
        preprocess: preprocess === undefined ? undefined : parsePreprocess(preprocess),
        events: events === undefined ? undefined : parseEventOptions(events),
        inputShapes: new Map(shapes.map(readShape)),
        onPicture: isPlotted ? (picture) => output.print(showPicture(picture, output)) : undefined,
        signal: ending.signal,
        pause: () => interrupts.pause(),
        onProgress: (done, of) =>
          progress.show({ doing: 'run', done, ...(of !== undefined && { of }) }),
        report: (diagnostics: readonly Diagnostic[]) => output.report(diagnostics),
      };
      const numbers = await (executor === FLOAT ? runModel(run) : runArtifact(run));
      const result = { ...numbers, ...(file !== undefined && { output: file }) };
      output.document(result);
      const next = nextAfterRun({
        ...{ thing: args.thing, isFloat: executor === FLOAT },
        ...{ input, preprocess, isPlotted: options.plot },
      });
      if (file !== '-') output.summary(`${renderRun(result, options.profile)}\n${next}`);
      return EXIT.ok;
    } finally {
      progress.close();
      interrupts.close();
      // What still waits for input would keep the process alive.
      if (input === '-') process.stdin.destroy();
    }
  },
});

/** What goes with a float model alone, and what goes with spikes alone. */
function checkFloat(options: {
  readonly executor: string | undefined;
  readonly probe: readonly string[];
  readonly profile: boolean;
  readonly plot: boolean;
  readonly architecture: string | undefined;
  readonly 'input-shape': readonly string[];
}): void {
  const { executor, probe, profile, plot, architecture, 'input-shape': shapes } = options;
  if (executor !== FLOAT) {
    if (shapes.length > 0) fail(codes.shapesFixed({ option: '--input-shape' }));
    if (architecture !== undefined) fail(codes.shapesFixed({ option: '--architecture' }));
    return;
  }
  const watching = { '--probe': probe.length > 0, '--profile': profile, '--plot': plot };
  const given = Object.entries(watching).filter(([, isGiven]) => isGiven);
  throwIfErrors(given.map(([option]) => codes.floatUnwatched({ option })));
}

function showPicture(picture: Picture, { style }: Output): string {
  return renderPicture(picture, { width: screenWidth(), glyphs: glyphsFor(process.env), style });
}
