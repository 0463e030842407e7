import { statSync } from 'node:fs';
import { EXIT } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import {
  type Config,
  type GraphDescription,
  OP_TABLE,
  describeGraph,
  readArtifact,
  readModel,
} from '../../index.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile-request.ts';
import { count } from '../compile-result.ts';
import { list } from '../options.ts';
import type { Output } from '../output.ts';

export const inspectCommand = defineCommand({
  name: 'inspect',
  positionals: [{ name: 'thing', doc: 'a model file, a .spk file or the folder of an artifact' }],
  options: { 'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open') },
  examples: [
    ['inspect model.onnx', 'ops, shapes, parameters and multiplications of a model'],
    ['inspect model.spike --json', 'neurons and synapses of an artifact, for programs'],
  ],
  async run({ args, options, output, config }) {
    const { config: loaded } = await config();
    const shapes = new Map(options['input-shape'].map(readShape));
    const found = await look(args.thing, shapes, loaded, output);
    output.result(found, () => render(found, output.style));
    return EXIT.ok;
  },
});

interface Found extends GraphDescription {
  readonly format: string;
  readonly target?: string;
  readonly steps?: number;
}

async function look(
  thing: string,
  inputShapes: ReadonlyMap<string, readonly number[]>,
  config: Config,
  output: Output,
): Promise<Found> {
  if (statSync(thing, { throwIfNoEntry: false })?.isDirectory()) {
    const { graph, manifest } = await readArtifact(thing, OP_TABLE);
    const { target, steps } = manifest;
    return { format: 'artifact', target, steps, ...describeGraph(graph, OP_TABLE) };
  }
  const { graph, format, warnings } = await readModel({ model: thing, inputShapes }, config);
  output.report(warnings);
  return { format, ...describeGraph(graph, OP_TABLE) };
}

function render(found: Found, style: Style): string {
  const value = (one: { name: string; dtype: string; shape: readonly number[] }) =>
    `${one.name} ${one.dtype}[${one.shape.join(',')}]`;
  const kinds = Object.entries(found.opsByKind).map(([kind, n]) => `${kind} ${n}`);
  const facts = [
    ['format', found.format],
    ['stage', found.stage],
    ...(found.target === undefined
      ? []
      : [['target', `${found.target}, ${found.steps ?? 0} steps`]]),
    ['inputs', found.inputs.map(value).join(', ')],
    ['outputs', found.outputs.map(value).join(', ')],
    ['ops', `${found.ops.length}: ${kinds.join(', ')}`],
    ['parameters', count(found.parameters)],
    ['neurons', count(found.neurons)],
    ['synapses', count(found.synapses)],
    ['macs', count(found.macs)],
  ];
  const ops = found.ops.map((op) => [op.kind, value(op), op.parameters]);
  const width = Math.max(0, ...found.ops.map((op) => op.kind.length));
  return [
    style.bold(found.name),
    ...facts.map(([name, fact]) => `  ${name!.padEnd(12)}${fact!}`),
    ...ops.map(([kind, text, parameters]) => {
      const held = parameters === 0 ? '' : `, ${count(Number(parameters))} parameters`;
      return `  ${style.cyan(String(kind).padEnd(width))}  ${text!}${held}`;
    }),
  ].join('\n');
}
