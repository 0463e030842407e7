import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import {
  type Graph,
  OP_TABLE,
  type PassTable,
  checkGraphPlace,
  parsePassCalls,
  print,
  readModel,
  reduce,
  saveGraph,
} from '../../index.ts';
import { defineCommand } from '../command.ts';
import { type Interest, commandInterest, passInterest } from '../interest.ts';
import { interruptible } from '../interruptible.ts';
import { text } from '../arguments/options.ts';
import { tablesOf } from '../plugins/tables.ts';

export const reduceCommand = defineCommand({
  name: 'reduce',
  positionals: [{ name: 'file', doc: 'the graph that shows the fault, .spk' }],
  options: {
    predicate: text('COMMAND', `exits with 0 while the fault is there; '{}' stands for the file`),
    passes: text('A,B', 'the fault: one of these passes breaks the graph or changes its bits'),
    output: text('FILE', 'a .spk file in place of stdout, with tensors beside it', { alias: 'o' }),
  },
  examples: [
    ['reduce bad.spk --passes dead-code -o small.spk', 'the smallest graph that a pass breaks'],
    [
      `reduce bad.spk --predicate './shows-it.sh {}' -o small.spk`,
      'any fault that a command can see',
    ],
  ],
  async run({ args, options, output, config: load }) {
    const { config } = await load();
    // Reducing may take hours: that its result has no place is said before.
    if (options.output !== undefined) {
      accessSync(dirname(options.output), constants.W_OK);
      checkGraphPlace([`${options.output.replace(/\.spk$/, '')}.spk`]);
    }
    const { passes } = await tablesOf(config);
    const interest = interestOf(options, passes, config.compiler.defaultTimeSteps);
    const interrupts = interruptible();
    const progress = output.openProgress();
    const isInteresting = async (graph: Graph) => {
      await interrupts.pause();
      return interest.holds(graph);
    };
    try {
      const { graph } = await readModel({ model: args.file, inputShapes: new Map() }, config);
      if (!(await isInteresting(graph))) fail(codes.notInteresting({}, { file: args.file }));
      const small = await reduce(graph, OP_TABLE, isInteresting, (ops) =>
        progress.show({ doing: `reduce, ${ops} of ${graph.ops.length} ops left` }),
      );
      const file = options.output;
      if (file !== undefined) saveGraph(file.replace(/\.spk$/, ''), small, OP_TABLE);
      else output.print(print(small, OP_TABLE));
      const result = file === undefined ? { graph: print(small, OP_TABLE) } : { file };
      output.document({ opsBefore: graph.ops.length, opsAfter: small.ops.length, ...result });
      return EXIT.ok;
    } finally {
      progress.close();
      interrupts.close();
      interest.close();
    }
  },
});

function interestOf(
  {
    predicate,
    passes,
  }: { readonly predicate: string | undefined; readonly passes: string | undefined },
  table: PassTable,
  steps: number,
): Interest {
  if (predicate !== undefined && passes === undefined) return commandInterest(predicate);
  if (passes !== undefined && predicate === undefined)
    return passInterest(parsePassCalls(passes), table, steps);
  const doc = 'what to look for; one of the two';
  const argument = '--predicate COMMAND or --passes A,B';
  return fail(codes.missingArgument({ command: 'reduce', argument, doc }));
}
