import { availableParallelism } from 'node:os';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, EXIT, fail } from '../../diagnostics/diagnostic.ts';
import {
  COSTS,
  type Cost,
  ENCODINGS,
  type Exploration,
  LAYER_GRAMMAR,
  PREPROCESS_GRAMMAR,
  RANGE_METHODS,
  nameOf,
} from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_LISTS, compileWords, exploreRequest } from '../explore/request.ts';
import { exploreDocument, exploreText } from '../explore/result.ts';
import { runExploration } from '../explore/run.ts';
import { isSameFile, writeWhole } from '../files.ts';
import { readNames } from '../arguments/name-list.ts';
import { flag, integer, list, text } from '../arguments/options.ts';
import { tablesOf } from '../plugins/tables.ts';

const DEFAULT_COSTS = 'events,operations,steps';

export const exploreCommand = defineCommand({
  name: 'explore',
  positionals: [
    {
      name: 'model',
      doc: 'the float model file: .onnx, .pt2, .pt, .pth or .spk; weights alone with --architecture',
    },
  ],
  options: {
    architecture: text('FILE', ARCHITECTURE_DOC),
    calibration: text(
      'PATH',
      'typical inputs, with labels if there are any: some calibrate, on others loss is measured',
    ),
    preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
    calibrate: text('METHOD', `how ranges follow from samples: ${RANGE_METHODS}`),
    encoding: text('A,B', `encodings to try: all of ${Object.keys(ENCODINGS).join(', ')}`),
    'time-steps': text('1,2,4', `numbers of steps to try: ${DEFAULT_LISTS['time-steps']}`),
    'activation-bits': text('2..8', `widths of levels: ${DEFAULT_LISTS['activation-bits']}`),
    'weight-bits': text('4,8', `widths of weights: ${DEFAULT_LISTS['weight-bits']}`),
    layer: list('NAME:CHOICE', `bits and code of one layer in all networks: ${LAYER_GRAMMAR}`),
    samples: integer('N', 'samples to measure on, at most half of all: 128'),
    costs: text('A,B', `what is to be small: some of ${COSTS.join(', ')}; ${DEFAULT_COSTS}`),
    exhaustive: flag('measures all of many networks on all samples, none on a few at first'),
    seed: integer('N', 'draws the samples to measure on: 1', 0),
    jobs: integer('N', 'threads; as many as there are processors'),
    all: flag('shows all points, not only those of the front'),
    output: text('FILE', 'writes the document of --json', { alias: 'o' }),
    target: text('NAME', 'what to compile for', { setting: 'compiler.default_target' }),
    'opt-level': text('N', 'how much to optimise, 0 to 3', {
      alias: 'O',
      setting: 'compiler.default_optimization_level',
    }),
    'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open'),
    pass: list('PASS', 'runs a pass that the level does not have, or gives it options'),
    'no-pass': list('PASS', 'leaves a pass out'),
    'no-cache': flag('keeps nothing: an interrupted exploration starts anew', {
      setting: 'compiler.compilation_cache_enabled',
    }),
  },
  examples: [
    ['explore model.onnx --calibration samples.npz', 'the usual way'],
    [
      'explore model.onnx --calibration samples.npz --activation-bits 2..8 --weight-bits 8 --all',
      'all that levels cost',
    ],
    [
      'explore model.onnx --calibration samples.npz --costs events,weight-bits -o explore.json',
      'small weights count, too',
    ],
  ],
  async run({ args, options, output, config: load }) {
    const { config } = await load();
    const request = exploreRequest(args.model, options, config);
    // What is wrong with a plugin is told before threads are started for it.
    await tablesOf(config);
    const costs: Cost[] = readNames('--costs', options.costs ?? DEFAULT_COSTS, COSTS);
    const { output: file, jobs = availableParallelism() } = options;
    if (file !== undefined && isSameFile(file, request.base.calibration))
      return fail(codes.outputIsInput({ what: 'samples' }, { file }));
    const compile = compileWords(args.model, options);
    const result = await runExploration(request, {
      ...{ config, costs, jobs, isExhaustive: options.exhaustive },
      showStack: output.shows('DEBUG'),
      openProgress: output.openProgress,
    });
    const { prepared, found, isComplete, warnings } = result;
    output.report([...prepared.warnings, ...warnings]);
    const document = exploreDocument({ prepared, found, isComplete, compile });
    if (file !== undefined) writeWhole(file, json(document));
    if (!isComplete)
      return fail(
        codes.explorationPaused({
          ...result.progress,
          isKept: config.compiler.compilationCacheEnabled,
        }),
      );
    if (found.points.length === 0) return fail(...whyNothing(found));
    const shown = { prepared, found, isComplete, compile };
    output.document(document);
    output.summary(exploreText(shown, options.all, output.style));
    return EXIT.ok;
  },
});

/** What all networks fail of is no matter of encodings and widths. */
function whyNothing({ failures }: Exploration): readonly Diagnostic[] {
  const reasons = new Set(failures.map(({ why }) => why[0]!.message));
  if (reasons.size === 1) return failures[0]!.why;
  const first = failures.filter(({ why }) => reasons.delete(why[0]!.message));
  const notes = first.map(({ variant, why }) => `${nameOf(variant)}: ${why[0]!.message}`);
  return [codes.nothingConverts({ networks: failures.length, reasons: notes })];
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}
