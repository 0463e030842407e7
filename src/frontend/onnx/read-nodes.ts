import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, SpikeError, diagnosticsOf, fail } from '../../diagnostics/diagnostic.ts';
import { inDataOrder } from './data-order.ts';
import { type Surroundings, declare } from './declare.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { type NodeDecl, type OnnxNode, invalid, readsOf, unsupported } from './node.ts';
import { OPERATORS } from './ops/index.ts';
import { readConstants } from './read-constants.ts';
import type { GraphProto, Message } from './schema.ts';
import { type Scope, lookUp } from './scope.ts';

/** What reading the nodes of a model needs besides them, the same in all its graphs. */
export interface Reading {
  readonly graph: GraphBuilder;
  /** The model's own functions, by the kind of the nodes that call them. */
  readonly functions: ReadonlyMap<string, Message<'FunctionProto'>>;
  /** How many nodes have been read: functions and loops multiply them. */
  readonly count: { nodes: number };
  /** Nodes of unknown operators that were met, to be told all at once. */
  readonly unknown: NodeDecl[];
}

const MOST_NODES = 2 ** 17;

/** Functions that call each other without end reach this soon. */
const DEEPEST = 32;

/** A list of nodes in the scope where their names stand for something. */
export interface Block {
  readonly nodes: readonly NodeDecl[];
  /** Names that are read after the last node. */
  readonly outputs: readonly string[];
  readonly scope: Scope;
  readonly around: Surroundings;
  readonly depth: number;
}

/**
 * Adds all nodes to the graph. A node that reads the result of one that could not be added is left
 * out without a word, so that each fault is told once.
 */
export function readNodes(block: Block, reading: Reading): Diagnostic[] {
  const used = new Set([...block.outputs, ...block.nodes.flatMap(readsOf)]);
  return block.nodes.flatMap((decl) => {
    if (!readsOf(decl).every((name) => lookUp(block.scope, name))) {
      if (!isKnown(decl, reading)) reading.unknown.push(decl);
      return [];
    }
    return diagnosticsOf(() => {
      if (++reading.count.nodes > MOST_NODES)
        fail(codes.tooManyNodes({ most: MOST_NODES }, decl.at));
      if (!decl.outputs.some((name) => name !== '')) return invalid(decl, 'it has no output');
      bindOutputs(decl, readNode(decl, block, reading), used, block.scope, reading.graph);
    });
  });
}

function isKnown({ kind }: NodeDecl, { functions }: Reading): boolean {
  return OPERATORS.has(kind) || functions.has(kind);
}

type Results = Value | readonly (Value | undefined)[];

function readNode(decl: NodeDecl, block: Block, reading: Reading): Results {
  const inputs = decl.reads.map((name) => (name === '' ? undefined : lookUp(block.scope, name)));
  const expand = (body: GraphProto, values: readonly Value[]) =>
    readGraph(decl, body, values, block, reading);
  const node: OnnxNode = { ...decl, inputs, expand };
  const operator = OPERATORS.get(decl.kind);
  if (operator) return operator(node, reading.graph);
  const called = reading.functions.get(decl.kind);
  if (called) return callFunction(node, called, block, reading);
  reading.unknown.push(decl);
  throw new SpikeError([]);
}

/** A graph in an attribute: it sees the names around it. */
function readGraph(
  node: NodeDecl,
  body: GraphProto,
  inputs: readonly Value[],
  { scope, around, depth }: Block,
  reading: Reading,
): readonly Value[] {
  if (body.input.length > inputs.length)
    invalid(node, `its graph has ${body.input.length} inputs, it gets ${inputs.length}`);
  const values = new Map(body.input.map(({ name = '' }, i) => [name, inputs[i]!] as const));
  const inside = { ...around, path: `${node.name}/` };
  for (const [name, value] of readConstants(body, inside, reading.graph)) values.set(name, value);
  const block = {
    nodes: body.node.map((proto) => declare(proto, inside)),
    outputs: body.output.map(({ name = '' }) => name),
    scope: { values, outer: scope },
    around: inside,
    depth: depth + 1,
  };
  return readBlock(node, block, reading);
}

/** A call of a function of the model: its nodes, in a scope of their own. */
function callFunction(
  node: OnnxNode,
  called: Message<'FunctionProto'>,
  { around, depth }: Block,
  reading: Reading,
): readonly Value[] {
  const values = new Map<string, Value>();
  called.input.forEach((name, i) => {
    const value = node.inputs[i];
    if (value) values.set(name, value);
  });
  const defaults = called.attributeProto.map((attr) => [attr.name ?? '', attr] as const);
  const inside: Surroundings = {
    ...around,
    path: `${node.name}/`,
    opsets: opsetsOf(called.opsetImport, around.opsets),
    attributes: new Map([...defaults, ...node.attrs]),
  };
  const nodes = called.node.map((proto) => withoutAbsent(declare(proto, inside), called, values));
  const scope = { values };
  const outputs = called.output;
  return readBlock(node, { nodes, outputs, scope, around: inside, depth: depth + 1 }, reading);
}

/** An optional input that the call leaves out is left out in the function too. */
function withoutAbsent(
  decl: NodeDecl,
  { input }: Message<'FunctionProto'>,
  values: ReadonlyMap<string, Value>,
): NodeDecl {
  const isAbsent = (name: string) => input.includes(name) && !values.has(name);
  if (!decl.reads.some(isAbsent)) return decl;
  return { ...decl, reads: decl.reads.map((name) => (isAbsent(name) ? '' : name)) };
}

function opsetsOf(
  imports: readonly Message<'OperatorSetIdProto'>[],
  outer: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const own = imports.map(
    ({ domain = '', version = 0n }) =>
      [domain === 'ai.onnx' ? '' : domain, Number(version)] as const,
  );
  return new Map([...outer, ...own]);
}

/** All of a body, or all that is wrong with it. */
function readBlock(node: NodeDecl, written: Block, reading: Reading): readonly Value[] {
  if (written.depth > DEEPEST) return invalid(node, `bodies are nested more than ${DEEPEST} deep`);
  const { nodes, cyclic } = inDataOrder(written.nodes);
  if (cyclic.length > 0) return invalid(node, 'nodes of its body wait for each other');
  const block = { ...written, nodes };
  const unknownBefore = reading.unknown.length;
  const faults = readNodes(block, reading);
  if (faults.length > 0 || reading.unknown.length > unknownBefore) throw new SpikeError(faults);
  return block.outputs.map(
    (name) => lookUp(block.scope, name) ?? invalid(node, `nothing in its body defines '${name}'`),
  );
}

function bindOutputs(
  decl: NodeDecl,
  results: Results,
  used: ReadonlySet<string>,
  { values }: Scope,
  graph: GraphBuilder,
): void {
  const list = 'id' in results ? [results] : results;
  decl.outputs.forEach((name, i) => {
    const value = list[i];
    if (name === '') return;
    if (!value)
      return used.has(name) ? unsupported(decl, `its output '${name}' is used`) : undefined;
    values.set(name, value);
    graph.name(value, name);
  });
}
