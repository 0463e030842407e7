import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import {
  type Change,
  type FoundOp,
  type Graph,
  type GraphDiff,
  type LoadedConfig,
  OP_TABLE,
  diffGraphs,
  isArtifact,
  readArtifact,
  readModel,
} from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile/request.ts';
import { count } from '../terminal/count.ts';
import { list, text } from '../arguments/options.ts';
import type { Output } from '../terminal/output.ts';

export const diffCommand = defineCommand({
  name: 'diff',
  positionals: [
    { name: 'a', doc: 'a .spk file, a model file or the folder of an artifact' },
    { name: 'b', doc: 'what it is compared with' },
  ],
  options: {
    architecture: text('FILE', ARCHITECTURE_DOC),
    'input-shape': list('[NAME:]1,784', 'shape of an input that a model leaves open'),
  },
  examples: [
    [
      'diff before.spk after.spk',
      'ops, attributes and tensors that differ; 0 where none do, else 1',
    ],
    ['diff old.spike new.spike --json', 'the same of two artifacts, for programs'],
  ],
  async run({ args, options, output, config }) {
    const { config: loaded } = await config();
    const shapes = new Map(options['input-shape'].map(readShape));
    const { architecture } = options;
    const read = (path: string) => graphAt(path, { shapes, architecture, config: loaded, output });
    const [a, b] = [await read(args.a), await read(args.b)];
    if (architecture !== undefined && !a.usesArchitecture && !b.usesArchitecture)
      fail(codes.architectureUnused({}, { file: args.a }));
    const found = diffGraphs(a.graph, b.graph, OP_TABLE);
    output.result(found, () => render(found, output.style));
    return found.same ? EXIT.ok : EXIT.checkFailed;
  },
});

interface Reading {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly architecture: string | undefined;
  readonly config: LoadedConfig['config'];
  readonly output: Output;
}

interface Found {
  readonly graph: Graph;
  readonly usesArchitecture: boolean;
}

async function graphAt(
  path: string,
  { shapes, architecture, config, output }: Reading,
): Promise<Found> {
  if (isArtifact(path))
    return { graph: (await readArtifact(path, OP_TABLE)).graph, usesArchitecture: false };
  const network = architecture === undefined ? {} : { architecture, isArchitectureShared: true };
  const found = await readModel({ model: path, inputShapes: shapes, ...network }, config);
  output.report(found.warnings);
  return found;
}

function render({ same, graph, changed, onlyInA, onlyInB }: GraphDiff, style: Style): string {
  if (same) return 'no difference';
  return [
    ...graph.map((change) => `  ${showChange(change)}`),
    ...onlyInA.map((op) => style.red(`- ${showOp(op)}`)),
    ...onlyInB.map((op) => style.green(`+ ${showOp(op)}`)),
    ...changed.flatMap(({ other, changes, ...op }) => [
      style.bold(`~ ${showOp(op)}${other === op.name ? '' : `, there ${other}`}`),
      ...changes.map((change) => `    ${showChange(change)}`),
    ]),
  ].join('\n');
}

function showOp({ kind, name, type }: FoundOp): string {
  return `${kind} ${name}: ${type}`;
}

function showChange({ what, a, b, elements }: Change): string {
  const change = a === b ? `${what} ${a}` : `${what} ${a} -> ${b}`;
  if (!elements) return change;
  const { differ, of, most } = elements;
  return `${change}: ${count(differ)} of ${count(of)} elements differ, by up to ${count(most)}`;
}
