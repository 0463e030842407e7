import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import {
  ENCODINGS,
  LAYER_GRAMMAR,
  PREPROCESS_GRAMMAR,
  RANGE_METHODS,
  checkReplaceable,
  dataOf,
  writeArtifact,
} from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { FORMS, PLACES, buildAll, kernelFiles } from '../compile/build-goals.ts';
import { defineCommand } from '../command.ts';
import { compileRequest } from '../compile/request.ts';
import { compileDocument, compileSummary, metricsOf, passTimes } from '../compile/result.ts';
import { compileShown } from '../compile/shown.ts';
import { flag, integer, list, text } from '../arguments/options.ts';
import { checkNotLost, writePage } from '../page/file.ts';
import { passTable } from '../compile/pass-table.ts';
import { tablesOf } from '../plugins.ts';
import { layerTable } from '../compile/quality-table.ts';
import { WATCH_OPTIONS, isWatching, unprinted, watchOf } from '../compile/watch.ts';

export const compileCommand = defineCommand({
  name: 'compile',
  positionals: [
    {
      name: 'model',
      doc: 'the model file: .onnx, .pt2, .pt, .pth, .nir, .net or .spk; weights alone with --architecture',
    },
  ],
  options: {
    output: text('DIR', 'folder of the artifact; one that is there is replaced', { alias: 'o' }),
    architecture: text('FILE', ARCHITECTURE_DOC),
    target: text('NAME', 'what to compile for', { setting: 'compiler.default_target' }),
    calibration: text(
      'PATH',
      'typical inputs that ranges are taken from: .npz, .npy, or a folder of .npy files or images (PNG, JPEG)',
    ),
    preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
    calibrate: text('METHOD', `how ranges follow from samples: ${RANGE_METHODS}`),
    encoding: text('NAME', `how numbers become spikes: ${Object.keys(ENCODINGS).join(', ')}`, {
      choices: Object.keys(ENCODINGS),
    }),
    'time-steps': text('N', 'steps that a sample runs', { setting: 'compiler.default_time_steps' }),
    dt: text('SECONDS', 'length of a step where a model says equations in seconds (NIR)', {
      setting: 'compiler.seconds_per_step',
    }),
    'opt-level': text('N', 'how much to optimise, 0 to 3', {
      alias: 'O',
      setting: 'compiler.default_optimization_level',
    }),
    layer: list('NAME:CHOICE', `bits and code of one layer: ${LAYER_GRAMMAR}`),
    'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open'),
    pass: list('PASS', 'runs a pass that the level does not have, or gives it options'),
    'no-pass': list('PASS', 'leaves a pass out'),
    'activation-bits': integer('N', 'bits of the levels that messages carry, 2 to 8', 2, 8),
    'weight-bits': integer('N', 'bits of weights, 2 to 8', 2, 8),
    'accuracy-floor': text(
      'PERCENT',
      'chooses bits layer by layer, as few as cost no more accuracy (or agreement) than this: 0.5%; with --pass prune-synapses how many weights go instead',
    ),
    'quality-samples': integer('N', 'samples that loss is measured on, 0 for none', 0),
    'emit-qann': flag('puts the integer network into the artifact too, as qann.onnx'),
    'allow-host': flag(
      'leaves to the host what has no form on the target, and says what that costs',
    ),
    check: flag('runs the integer network in onnxruntime: every integer must be the same'),
    'check-samples': integer(
      'N',
      '--check on so many samples; on those of a few seconds unless given',
    ),
    layers: flag('shows what each population loses and sends'),
    report: text('FILE', 'writes a page to look at too, with runs of the first typical inputs'),
    build: text('PLACE', 'builds the kernels of target cuda: cuda with nvcc, or host', {
      choices: Object.keys(PLACES),
    }),
    emit: text(
      'FORM',
      'what the artifact has of the kernels of target cuda: source, or ptx or cubin as well, with nvcc',
      {
        choices: Object.keys(FORMS),
      },
    ),
    ...WATCH_OPTIONS,
    'verify-each': flag('verifies the graph after each pass and not only at the end'),
    'no-cache': flag('neither reads nor writes the cache', {
      setting: 'compiler.compilation_cache_enabled',
    }),
  },
  examples: [
    ['compile model.onnx -o model.spike --calibration samples.npz', 'the usual way'],
    [
      'compile model.onnx -o out --calibration images/ --preprocess resize=256,crop=224',
      'PNG and JPEG files',
    ],
    ['compile model.onnx -o out --input-shape image:1,3,224,224', 'binds an open input'],
    ['compile model.pth -o out --input-shape 1,3,224,224', 'a network that PyTorch saved'],
    ['compile model.safetensors -o out --architecture model.onnx', 'weights and network apart'],
    ['compile model.onnx -o out -O3 --activation-bits 6', 'optimises more, sends less'],
    [
      'compile model.onnx -o out --calibration samples.npz --emit-qann --check',
      'with a proof that onnxruntime agrees',
    ],
    ['compile model.nir -o out --dt 1e-3 --time-steps 100', 'equations in steps of a millisecond'],
    ['compile model.onnx -o out --report out.html', 'writes a page that shows all of it'],
    ['compile model.onnx -o out --print-after all', 'shows the graph after each pass'],
  ],
  async run({ args, options, output, config: load }) {
    const folder = options.output;
    if (folder === undefined) return fail(codes.missingArgument(MISSING_OUTPUT));
    const start = performance.now();
    const { config, origins } = await load();
    const request = compileRequest(args.model, options, config);
    checkReplaceable(folder);
    if (options.report !== undefined) checkNotLost(options.report, [args.model], 'model');
    const kernels = kernelFiles(options, request.target);
    const { passes } = await tablesOf(config);
    const data = dataOf(request);
    const watch = watchOf(options, { steps: request.steps, passes, data });
    // A compile whose passes somebody watches has to run them.
    const { compilationCacheEnabled, plugins } = config.compiler;
    // Of what a plugin does the cache knows nothing.
    const isCaching = compilationCacheEnabled && !isWatching(watch) && plugins.length === 0;
    const verifyEach = options['verify-each'] || options['check-each'];
    const showStack = output.shows('DEBUG');
    const task = { request, config, origins, watch, verifyEach, isCaching, showStack };
    const outcome = await compileShown(task, output, ({ compiled }) => {
      writeArtifact(folder, compiled.files);
    });
    await buildAll(folder, kernels);
    const { layers: hasLayers, preprocess, report: page } = options;
    const { calibration } = request;
    if (page !== undefined) {
      const samples = { samples: calibration, preprocess, ...ALL_POPULATIONS };
      await writePage({ artifact: folder, file: page, samples, config, output });
    }
    const given = { folder, calibration, preprocess };
    const result = { ...given, outcome, kernels, isCaching, hasLayers, page };
    const metrics = metricsOf(outcome, (performance.now() - start) / 1000);
    const isMeasuring = config.compiler.metricsEnabled;
    const ran = outcome.compiled.report.passes.map(({ pass }) => pass);
    output.report([...outcome.compiled.warnings, ...unprinted(watch, ran)]);
    if (isMeasuring) output.log('DEBUG', JSON.stringify(metrics));
    if (options['time-passes']) output.text(passTimes(outcome.times.passes));
    if (options.stats) output.text(passTable(outcome.stats));
    if (hasLayers) output.print(layerTable(outcome.compiled.report));
    output.summary(compileSummary(result, output.style));
    const shown = isMeasuring || options['time-passes'] ? metrics : undefined;
    const { stats } = outcome;
    output.document({ ...compileDocument(result, shown), ...(options.stats && { stats }) });
    return EXIT.ok;
  },
});

/** The first samples, and as many populations as there is room for. */
const ALL_POPULATIONS = { limit: undefined, probe: [], events: undefined };

const MISSING_OUTPUT = {
  command: 'compile',
  argument: '--output DIR',
  doc: 'folder of the artifact: -o model.spike',
};
