import * as codes from '../../diagnostics/codes.ts';
import { EXIT, SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import {
  EVENTS_GRAMMAR,
  OP_TABLE,
  PREPROCESS_GRAMMAR,
  diffGraphs,
  parseEventOptions,
  parsePreprocess,
} from '../../index.ts';
import { defineCommand } from '../command.ts';
import { compareDocument, compareText } from '../compare/result.ts';
import { compareSides } from '../compare/run-sides.ts';
import { openSides } from '../compare/sides.ts';
import { interruptible } from '../interruptible.ts';
import { integer, list, text } from '../arguments/options.ts';
import { uncompared } from '../arguments/unused.ts';
import { shellWord } from '../../support/shell-word.ts';

export const compareCommand = defineCommand({
  name: 'compare',
  positionals: [
    {
      name: 'a',
      doc: 'the folder of an artifact, or a model file, which runs in floats; with --options the model that is compiled',
    },
    { name: 'b', doc: 'what it is compared with', isOptional: true },
  ],
  options: {
    input: text('FILE', 'samples that both run, as run takes them'),
    labels: text('FILE', 'the class of each sample, .npz or .npy'),
    preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
    events: text('STEPS', `how events become steps: ${EVENTS_GRAMMAR}`),
    limit: integer('N', 'runs the first samples only'),
    executors: text('A,B', 'what runs each of them; or, without B, the same artifact'),
    options: list('WORDS', 'options of a compile, given twice: the model is compiled with both'),
    calibration: text('PATH', 'with --options: samples that both compiles take ranges from'),
  },
  examples: [
    ['compare old.spike new.spike --input test.npz', 'graph, outputs, accuracy and cost'],
    ['compare model.onnx model.spike --input test.npz', 'what conversion changed, beside floats'],
    ['compare model.spike --executors native,reference --input test.npz', 'bits of two executors'],
    [
      `compare model.onnx --options '-O0' --options '-O2' --calibration c.npz --input test.npz`,
      'what options change',
    ],
  ],
  async run({ args, options, output, config: load }) {
    const { input, preprocess, events, labels, limit } = options;
    if (input === '-') return fail(codes.wrongOption(TWICE));
    const { config } = await load();
    output.report(uncompared(options));
    const ending = new AbortController();
    const interrupts = interruptible(() => ending.abort(new SpikeError([codes.interrupted({})])));
    const sides = openSides({ ...options, ...args });
    const progress = output.openProgress();
    try {
      const found = await compareSides(sides, {
        ...{ config, input, labels, limit, inputShapes: new Map(), checkFiles: () => {} },
        ...{ batch: undefined, threads: undefined, probes: [], isProfiled: false },
        preprocess: preprocess === undefined ? undefined : parsePreprocess(preprocess),
        events: events === undefined ? undefined : parseEventOptions(events),
        signal: ending.signal,
        pause: () => interrupts.pause(),
        onProgress: (done, of) =>
          progress.show({ doing: 'compare', done, ...(of !== undefined && { of }) }),
        report: output.report,
      });
      const { a, b } = found;
      const graph = a && b && diffGraphs(a.graph, b.graph, OP_TABLE);
      // What was compiled for the comparison is gone after it.
      const isKept = options.options.length === 0;
      const diff = isKept ? diffCommand(sides.a.path, sides.b.path) : undefined;
      const result = { sides, found, graph, diff };
      output.result(compareDocument(result), () => compareText(result, output.style));
      return (found.outputs?.differ ?? 0) === 0 ? EXIT.ok : EXIT.checkFailed;
    } finally {
      progress.close();
      interrupts.close();
      sides.close();
    }
  },
});

function diffCommand(a: string, b: string): string {
  return ['spike-compile diff', shellWord(a), shellWord(b)].join(' ');
}

const TWICE = { name: '--input', found: '-', expected: 'a file, which can be read twice' };
