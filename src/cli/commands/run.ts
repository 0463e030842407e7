import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, EXIT, fail } from '../../diagnostics/diagnostic.ts';
import { writeNpz } from '../../index.ts';
import { defineCommand } from '../command.ts';
import { count } from '../count.ts';
import { isSameFile, writeWhole } from '../files.ts';
import { interruptible } from '../interruptible.ts';
import { integer, list, text } from '../options.ts';
import { readShape } from '../compile-request.ts';
import { openProgress } from '../progress.ts';
import { type RunNumbers, runArtifact, runModel } from '../run-samples.ts';

const FLOAT = 'float';
const DEFAULT_BATCH = 32;

export const runCommand = defineCommand({
  name: 'run',
  positionals: [
    { name: 'thing', doc: `the folder of an artifact; with --executor ${FLOAT}, a model file` },
  ],
  options: {
    input: text(
      'FILE',
      'samples, .npz or .npy: an array for each input, samples along the first axis',
    ),
    labels: text('FILE', 'the class of each sample, .npz or .npy'),
    executor: text(
      'NAME',
      `what runs it: the fastest that can, unless given; '${FLOAT}' runs a model file as it is`,
    ),
    limit: integer('N', 'runs the first samples only'),
    batch: integer('N', 'samples that are handed over at a time'),
    'input-shape': list(
      '[NAME:]1,784',
      `shape of an input that the model leaves open, for ${FLOAT}`,
    ),
    output: text('FILE', 'writes the outputs of all samples, .npz, making folders as needed', {
      alias: 'o',
    }),
  },
  examples: [
    ['run model.spike --input test.npz', 'accuracy too, if the file holds labels'],
    ['run model.spike --input x.npy --labels y.npy --limit 100 --json', 'for programs'],
    [
      `run model.onnx --executor ${FLOAT} --input test.npz -o float.npz`,
      'the float model, to compare',
    ],
  ],
  async run({ args, options, output, config: load }) {
    const { input, executor, limit, batch = DEFAULT_BATCH } = options;
    if (input === undefined) return fail(codes.missingArgument(MISSING_INPUT));
    const shapes = options['input-shape'];
    if (executor !== FLOAT && shapes.length > 0) return fail(codes.wrongOption(FIXED_SHAPES));
    const checkFiles = (files: readonly string[], what: string) => {
      const lost = files.find((file) => isSameFile(options.output ?? '', file));
      if (lost !== undefined) fail(codes.outputIsInput({ what }, { file: lost }));
    };
    checkFiles([input], 'input file');
    checkFiles([options.labels ?? ''], 'label file');
    const { config } = await load();
    const interrupts = interruptible();
    const progress = openProgress(process.stderr, !output.isJson && !output.isQuiet);
    try {
      const run = {
        ...{ thing: args.thing, config, executor, input, batch, limit, labels: options.labels },
        inputShapes: new Map(shapes.map(readShape)),
        checkFiles,
        pause: () => interrupts.pause(),
        onProgress: (done: number, of: number) => progress.show({ doing: 'run', done, of }),
        report: (diagnostics: readonly Diagnostic[]) => output.report(diagnostics),
      };
      const { outputs, ...numbers } = await (executor === FLOAT ? runModel(run) : runArtifact(run));
      const file = options.output;
      if (file !== undefined) writeWhole(file, writeNpz(outputs));
      const result = { ...numbers, ...(file !== undefined && { output: file }) };
      output.result(result, () => render(result));
      return EXIT.ok;
    } finally {
      progress.close();
      interrupts.close();
    }
  },
});

const MISSING_INPUT = {
  command: 'run',
  argument: '--input FILE',
  doc: 'samples: --input test.npz',
};

const FIXED_SHAPES = {
  name: '--input-shape',
  found: 'an artifact, whose shapes are fixed',
  expected: `a model, with --executor ${FLOAT}`,
};

function render(result: RunNumbers & { readonly output?: string }): string {
  const { accuracy, labels, spikesPerSample, synopsPerSample, steps, seconds } = result;
  const { assumed = [] } = result;
  const rows = [
    ['executor', result.executor],
    ['samples', count(result.samples)],
    ...(accuracy === undefined
      ? []
      : [['accuracy', `${(100 * accuracy).toFixed(2)} % (by ${labels ?? 'labels'})`]]),
    ...(spikesPerSample === undefined ? [] : [['spikes', `${count(spikesPerSample)} a sample`]]),
    ...(synopsPerSample === undefined
      ? []
      : [['synops', `${count(synopsPerSample)} synaptic operations a sample`]]),
    ...(steps === undefined ? [] : [['steps', count(steps)]]),
    ...(assumed.length === 0 ? [] : [['taken as 1', assumed.join(', ')]]),
    ['seconds', seconds.toFixed(3)],
    ...(result.output === undefined ? [] : [['written', result.output]]),
  ];
  return rows.map(([name, value]) => `${name!.padEnd(12)}${value!}`).join('\n');
}
