import { statSync } from 'node:fs';
import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import {
  type Accumulator,
  type Config,
  type Graph,
  type GraphDescription,
  type Report,
  OP_TABLE,
  PASS_TABLE,
  TARGET_TABLE,
  countByKind,
  describeGraph,
  describeRanges,
  readArtifact,
  readReport,
  readModel,
  spikingForms,
} from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile/request.ts';
import { count } from '../terminal/count.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { flag, integer, list, text } from '../arguments/options.ts';
import type { Output } from '../terminal/output.ts';
import { meshPicture } from '../compile/mesh-picture.ts';
import { memoryFacts } from '../compile/memory-facts.ts';
import { screenWidth } from '../terminal/screen.ts';
import { tableLines } from '../terminal/table.ts';
import { visibleLine } from '../../support/visible.ts';

export const inspectCommand = defineCommand({
  name: 'inspect',
  positionals: [{ name: 'thing', doc: 'a model file, a .spk file or the folder of an artifact' }],
  options: {
    architecture: text('FILE', ARCHITECTURE_DOC),
    'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open'),
    ranges: flag('what each sum of a network of integers may come to, and the bits that it needs'),
    'accumulator-bits': integer(
      'N',
      '--ranges, with so many bits for sums that have more, 8 to 32',
      8,
      32,
    ),
  },
  examples: [
    ['inspect model.onnx', 'ops, shapes, parameters, multiplications, and what each op becomes'],
    ['inspect model.spike --json', 'neurons and synapses of an artifact, for programs'],
    ['inspect model.spike --ranges --accumulator-bits 24', 'whether 24 bits hold every sum'],
  ],
  async run({ args, options, output, config }) {
    const { config: loaded } = await config();
    const shapes = new Map(options['input-shape'].map(readShape));
    const { architecture } = options;
    const request = {
      model: args.thing,
      inputShapes: shapes,
      ...(architecture !== undefined && { architecture }),
    };
    const { graph, ...looked } = await look(request, loaded, output);
    // Whoever says how many bits sums have asks whether those hold them.
    const hasRanges = options.ranges || options['accumulator-bits'] !== undefined;
    const found = hasRanges
      ? { ...looked, ...sumsOf(graph, options['accumulator-bits'], output) }
      : looked;
    output.result(found, () => render(found, output.style));
    return EXIT.ok;
  },
});

interface Found extends GraphDescription {
  readonly format: string;
  readonly target?: string;
  readonly steps?: number;
  /** Where the network is on cores, if it is on some. */
  readonly mapping?: NonNullable<Report['mapping']>;
  /** Sums of a network of integers, where they were asked for. */
  readonly accumulators?: readonly Accumulator[];
  /** Open leading extents of the model that are taken to be 1, in words. */
  readonly assumed?: readonly string[];
  /** Kinds of op that have no spiking form, with how many there are; and the targets that this bars. */
  readonly unsupported?: {
    readonly kinds: Readonly<Record<string, number>>;
    readonly targets: readonly string[];
  };
}

async function look(
  request: Parameters<typeof readModel>[0],
  config: Config,
  output: Output,
): Promise<Found & { readonly graph: Graph }> {
  const { model: thing, inputShapes } = request;
  if (statSync(thing, { throwIfNoEntry: false })?.isDirectory()) {
    if (inputShapes.size > 0) fail(codes.shapesFixed({ option: '--input-shape' }));
    if (request.architecture !== undefined) fail(codes.shapesFixed({ option: '--architecture' }));
    const { graph, manifest, files } = await readArtifact(thing, OP_TABLE);
    const { target, steps } = manifest;
    const { mapping } = await readReport(files);
    const described = { ...describeGraph(graph, OP_TABLE), ...(mapping && { mapping }) };
    return { graph, format: 'artifact', target, steps, ...described };
  }
  const { graph, format, warnings, assumed } = await readModel(request, config);
  output.report(warnings);
  if (graph.stage !== 'ann') return { graph, format, ...describeGraph(graph, OP_TABLE) };
  const becomes = await spikingForms('graded', PASS_TABLE, OP_TABLE);
  const described = describeGraph(graph, OP_TABLE, becomes);
  const kinds = countByKind(described.ops.filter((op) => op.becomes === undefined));
  const targets = Object.keys(kinds).length === 0 ? [] : [...TARGET_TABLE.keys()];
  const open = assumed.length > 0 && { assumed };
  return { graph, format, ...open, ...described, unsupported: { kinds, targets } };
}

/** The sums of a network of integers, with a warning for each that its bits may not hold. */
function sumsOf(graph: Graph, bits: number | undefined, output: Output) {
  const isOfIntegers = graph.stage === 'fixed' || graph.stage === 'placed';
  if (!isOfIntegers) fail(codes.rangesNeedIntegers({ stage: graph.stage }));
  const { accumulators, warnings } = describeRanges(graph, OP_TABLE, bits);
  output.report(warnings);
  return { accumulators };
}

function render(found: Found, style: Style): string {
  const { unsupported } = found;
  const facts = [
    ['format', found.format],
    ['stage', found.stage],
    ...(found.target === undefined
      ? []
      : [['target', `${found.target}, ${found.steps ?? 0} steps`]]),
    ['inputs', found.inputs.map(value).join(', ')],
    ...(found.assumed ? [['taken as 1', found.assumed.join(', ')]] : []),
    ['outputs', found.outputs.map(value).join(', ')],
    ['ops', `${found.ops.length}: ${counts(found.opsByKind)}`],
    ['parameters', count(found.parameters)],
    // Before conversion there are none.
    ...(found.stage === 'ann'
      ? []
      : [
          ['neurons', count(found.neurons)],
          ['synapses', count(found.synapses)],
        ]),
    ['macs', count(found.macs)],
    ...(found.memory ? [['memory', memoryFacts(found.memory)]] : []),
    ...(unsupported?.targets.length
      ? [
          ['no form', counts(unsupported.kinds)],
          ['bars', unsupported.targets.join(', ')],
        ]
      : []),
  ];
  return [
    style.bold(visibleLine(found.name)),
    ...factLines(facts, { indent: INDENT }),
    '',
    ...(found.mapping ? [...meshPicture(found.mapping, style, screenWidth()), ''] : []),
    ...(found.accumulators ? sumColumns(found.accumulators, style) : columns(found, style)),
  ].join('\n');
}

/** The ops as a table; conversion's columns only where there is something to convert. */
function columns({ ops, unsupported }: Found, style: Style): string[] {
  const isModel = unsupported !== undefined;
  const head = ['op', 'value', 'parameters', 'macs', ...(isModel ? ['becomes'] : [])];
  const rows = ops.map((op) => [
    op.kind,
    value(op),
    op.parameters === 0 ? '' : count(op.parameters),
    op.macs === 0 ? '' : count(op.macs),
    ...(isModel ? [op.becomes ?? 'no spiking form'] : []),
  ]);
  return indented(tableLines(head, rows, new Set(['parameters', 'macs']), tableWidth()), style);
}

function sumColumns(accumulators: readonly Accumulator[], style: Style): string[] {
  const head = ['op', 'sum', 'low', 'high', 'needs', 'has'];
  const number = (x: number | undefined) => (x === undefined ? 'unbounded' : count(x));
  const rows = accumulators.map(({ op, sum, low, high, needs, bits }) => [
    ...[op, sum, number(low), number(high)],
    ...[needs === undefined ? 'unbounded' : `${needs} bits`, `${bits} bits`],
  ]);
  return indented(tableLines(head, rows, new Set(head.slice(2)), tableWidth()), style);
}

const INDENT = '  ';

function tableWidth(): number {
  return screenWidth() - INDENT.length;
}

function indented(lines: readonly string[], style: Style): string[] {
  return lines.map((line, i) => (i === 0 ? style.bold(INDENT + line) : INDENT + line));
}

function value(one: { name: string; dtype: string; shape: readonly number[] }): string {
  return `${one.name} ${one.dtype}[${one.shape.join(',')}]`;
}

function counts(kinds: Readonly<Record<string, number>>): string {
  return Object.entries(kinds)
    .map(([kind, n]) => `${kind} ${n}`)
    .join(', ');
}
