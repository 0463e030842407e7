import { EXIT } from '../../diagnostics/diagnostic.ts';
import { SpikeError } from '../../diagnostics/diagnostic.ts';
import {
  type Graph,
  OP_TABLE,
  PREPROCESS_GRAMMAR,
  type PassCall,
  type PassTable,
  dataOf,
  parsePassCalls,
  parsePreprocess,
  print,
  readModel,
  runPasses,
  saveGraph,
} from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile/request.ts';
import { passTimes } from '../compile/result.ts';
import { list, text } from '../arguments/options.ts';
import { tablesOf } from '../plugins/tables.ts';
import { passTable } from '../compile/pass-table.ts';
import { passFailure } from '../reproduce.ts';
import { WATCH_OPTIONS, type Watching, unprinted, watchOf, watching } from '../compile/watch.ts';

export const optCommand = defineCommand({
  name: 'opt',
  positionals: [{ name: 'file', doc: 'the graph, .spk; a model file at stage ann as well' }],
  options: {
    passes: text('A,B', `passes in order, with options: 'encode{activationBits = 4},quantise'`),
    output: text('FILE', 'a .spk file in place of stdout, with tensors beside it', { alias: 'o' }),
    architecture: text('FILE', ARCHITECTURE_DOC),
    'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open'),
    calibration: text('PATH', 'samples that --check-each runs too and --stats counts events on'),
    preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
    ...WATCH_OPTIONS,
  },
  examples: [
    ['opt graph.spk', 'checks a graph and prints its canonical text'],
    ['opt graph.spk --passes dead-code -o smaller.spk', 'runs a pass and keeps the tensors'],
    [
      'opt model.onnx --passes fold-affine --time-passes',
      'a model as a graph, and how long it took',
    ],
  ],
  async run({ args, options, output, config: load }) {
    const { config } = await load();
    const calls = options.passes === undefined ? [] : parsePassCalls(options.passes);
    const inputShapes = new Map(options['input-shape'].map(readShape));
    const { architecture } = options;
    const request = {
      model: args.file,
      inputShapes,
      ...(architecture !== undefined && { architecture }),
    };
    const { graph, warnings } = await readModel(request, config);
    output.report(warnings);
    const { calibration, preprocess } = options;
    const data = dataOf({
      ...(calibration !== undefined && { calibration }),
      ...(preprocess !== undefined && { preprocess: parsePreprocess(preprocess) }),
    });
    const { passes: table } = await tablesOf(config);
    const steps = config.compiler.defaultTimeSteps;
    const watch = watchOf(options, { steps, passes: table, data });
    const watched = watching(watch, output.text);
    const showStack = output.shows('DEBUG');
    const after = await runWatched(graph, calls, { watched, passes: table, showStack });
    const ran = watched.times.map(({ pass }) => pass);
    output.report(unprinted(watch, ran));
    if (options['time-passes']) output.text(passTimes(watched.times));
    if (options.stats) output.text(passTable(watched.stats));
    const passes = watched.times.map(({ pass, ms }) => ({ pass, seconds: ms / 1000 }));
    const file = options.output;
    if (file !== undefined) saveGraph(file.replace(/\.spk$/, ''), after, OP_TABLE);
    else output.print(print(after, OP_TABLE));
    output.document({
      stage: after.stage,
      ops: after.ops.length,
      ...(file === undefined ? { graph: print(after, OP_TABLE) } : { file }),
      ...(options['time-passes'] && { passes }),
      ...(options.stats && { stats: watched.stats }),
    });
    return EXIT.ok;
  },
});

interface Running {
  readonly watched: Watching;
  readonly passes: PassTable;
  readonly showStack: boolean;
}

async function runWatched(
  graph: Graph,
  calls: readonly PassCall[],
  { watched: { observe, mayRun }, passes, showStack }: Running,
): Promise<Graph> {
  try {
    return await runPasses(graph, calls, {
      ...{ ops: OP_TABLE, passes, observe },
      ...(mayRun && { mayRun }),
    });
  } catch (error) {
    throw new SpikeError(passFailure(error, showStack));
  }
}
