import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import { checkReplaceable, dataOf, writeArtifact } from '../../index.ts';
import { FORMS, PLACES, buildAll, kernelFiles } from '../compile/build-goals.ts';
import { defineCommand } from '../command.ts';
import { CONVERSION_OPTIONS } from '../compile/conversion-options.ts';
import { compileRequest } from '../compile/request.ts';
import { compileDocument, compileSummary, metricsOf, passTimes } from '../compile/result.ts';
import { compileShown } from '../compile/shown.ts';
import { flag, integer, text } from '../arguments/options.ts';
import { writePage } from '../page/file.ts';
import { checkPagePlace } from '../page/place.ts';
import { passTable } from '../compile/pass-table.ts';
import { tablesOf } from '../plugins/tables.ts';
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
    ...CONVERSION_OPTIONS,
    'emit-qann': flag('puts the integer network into the artifact too, as qann.onnx'),
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
    if (folder === '-') fail(codes.wrongOption(OUTPUT_IS_FOLDER));
    const start = performance.now();
    const { config, origins } = await load();
    const request = compileRequest(args.model, options, config);
    checkReplaceable(folder);
    if (options.report === '-') fail(codes.wrongOption(PAGE_AND_SUMMARY));
    if (options.report !== undefined)
      checkPagePlace(options.report, { files: [args.model], what: 'model' });
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
      await writePage({
        ...{ artifact: folder, file: page, isNamed: true, samples, config, output },
      });
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

const PAGE_AND_SUMMARY = {
  name: '--report',
  found: '-',
  expected:
    'a file: standard output has the summary; spike-compile report DIR -o - has nothing else',
};

const OUTPUT_IS_FOLDER = {
  name: '--output',
  found: '-',
  expected: 'a folder, such as model.spike',
};

const MISSING_OUTPUT = {
  command: 'compile',
  argument: '--output DIR',
  doc: 'folder of the artifact: -o model.spike',
};
