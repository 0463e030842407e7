import { type Diagnostic, SpikeError, diagnosticsOf } from '../../diagnostics/diagnostic.ts';
import { inDataOrder } from './data-order.ts';
import { type Surroundings, declare } from './declare.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { MOST_FAULTS } from './limits.ts';
import { type NodeDecl, type OnnxNode, invalid, readsOf, unsupported } from './node.ts';
import { type NodeBudget, costOf } from './node-budget.ts';
import { OPERATORS } from './ops/index.ts';
import { opsetsOf } from './opset.ts';
import { readConstants } from './read-constants.ts';
import type { GraphProto, Message } from './schema.ts';
import { type Scope, lookUp } from './scope.ts';
import { shortened } from './shortened.ts';

/** What reading the nodes of a model needs besides them, the same in all its graphs. */
export interface Reading {
  readonly graph: GraphBuilder;
  /** The model's own functions, by the kind of the nodes that call them. */
  readonly functions: ReadonlyMap<string, Message<'FunctionProto'>>;
  readonly budget: NodeBudget;
  /** Nodes of unknown operators that were met, to be told all at once. */
  readonly unknown: NodeDecl[];
}

/** Functions and graphs in each other: nobody writes more, and each level takes room on the stack. */
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
  const place = { block, used, graph: reading.graph };
  const faults: Diagnostic[] = [];
  for (const decl of block.nodes) {
    if (faults.length >= MOST_FAULTS) return faults;
    const isReadable = readsOf(decl).every((name) => lookUp(block.scope, name));
    if (!isReadable && !isKnown(decl, reading)) reading.unknown.push(decl);
    if (!isReadable) continue;
    const found = diagnosticsOf(() => {
      if (!decl.outputs.some((name) => name !== '')) return invalid(decl, 'it has no output');
      bindOutputs(decl, readNode(decl, block, reading), place);
    });
    for (const fault of found) faults.push(fault);
  }
  return faults;
}

function isKnown({ kind }: NodeDecl, { functions }: Reading): boolean {
  return OPERATORS.has(kind) || functions.has(kind);
}

type Results = Value | readonly (Value | undefined)[];

function readNode(decl: NodeDecl, block: Block, reading: Reading): Results {
  const inputs = decl.reads.map((name) => (name === '' ? undefined : lookUp(block.scope, name)));
  const { expand, expectNodes } = bodyReader(decl, block, reading);
  const node: OnnxNode = { ...decl, inputs, expand, expectNodes };
  const operator = OPERATORS.get(decl.kind);
  if (operator) return operator(node, reading.graph);
  const called = reading.functions.get(decl.kind);
  if (called) return callFunction(node, called, block, reading);
  reading.unknown.push(decl);
  throw new SpikeError([]);
}

type BodyReader = Pick<OnnxNode, 'expand' | 'expectNodes'>;

function bodyReader(decl: NodeDecl, block: Block, reading: Reading): BodyReader {
  if (decl.attrs.size === 0 || ![...decl.attrs.values()].some(({ g }) => g)) return NO_BODY;
  const bodies = new Map<GraphProto, Body>();
  return {
    expand(body, values) {
      if (!bodies.has(body)) bodies.set(body, prepareBody(decl, body, block, reading));
      return readBody(decl, bodies.get(body)!, values, { outer: block, reading });
    },
    expectNodes: (count) => reading.budget.expect(count, decl.at),
  };
}

/** Of most nodes. */
const NO_BODY: BodyReader = { expand: () => [], expectNodes: () => {} };

/** A graph in an attribute, as all iterations of a loop read it. */
interface Body {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly NodeDecl[];
  /** The graph's own weights, and what is around it. */
  readonly scope: Scope;
  readonly around: Surroundings;
  /** What reading it once costs. */
  readonly cost: number;
}

function prepareBody(
  node: NodeDecl,
  body: GraphProto,
  { around, scope }: Block,
  { graph, budget }: Reading,
): Body {
  const cost = costOf(body.node, body.input.length + body.output.length);
  budget.spend(body.initializer.length + body.sparseInitializer.length, node.at);
  budget.expect(cost, node.at);
  const inside = { ...around, path: `${node.name}/` };
  const constants = readConstants(body, inside, graph);
  const inner = { values: new Map(constants), outer: scope };
  // Older models name weights among the inputs too.
  const inputs = body.input.map(({ name = '' }) => name).filter((name) => !constants.has(name));
  const outputs = body.output.map(({ name = '' }) => name);
  const nodes = body.node.map((proto) => declare(proto, inside));
  return { inputs, outputs, nodes, scope: inner, around: inside, cost };
}

/** It sees the names around it. */
function readBody(
  node: NodeDecl,
  { inputs, outputs, nodes, scope: outside, around, cost }: Body,
  given: readonly Value[],
  { outer, reading }: { readonly outer: Block; readonly reading: Reading },
): readonly Value[] {
  if (inputs.length > given.length)
    invalid(node, `its graph has ${inputs.length} inputs, it gets ${given.length}`);
  reading.budget.spend(cost, node.at);
  const own = inputs.map((name, i) => [name, given[i]!] as const);
  const scope = { values: new Map(own), outer: outside };
  return readBlock(node, { nodes, outputs, scope, around, depth: outer.depth + 1 }, reading);
}

/** A call of a function of the model: its nodes, in a scope of their own. */
function callFunction(
  node: OnnxNode,
  called: Message<'FunctionProto'>,
  { around, depth }: Block,
  reading: Reading,
): readonly Value[] {
  const { kind, inputs } = node;
  const { opsetImport, attributeProto } = called;
  const names = called.input.length + called.output.length;
  const entries = names + opsetImport.length + attributeProto.length + node.attrs.size;
  reading.budget.spend(costOf(called.node, entries), node.at);
  if (around.calls.includes(kind)) invalid(node, 'it is a function that calls itself');
  if (inputs.length > called.input.length)
    invalid(node, `it has ${inputs.length} inputs, its function takes ${called.input.length}`);
  const values = new Map<string, Value>();
  const absent = new Set<string>();
  called.input.forEach((name, i) => {
    const value = inputs[i];
    if (value) values.set(name, value);
    else absent.add(name);
  });
  const defaults = attributeProto.map((attr) => [attr.name ?? '', attr] as const);
  const inside: Surroundings = {
    ...around,
    path: `${node.name}/`,
    opsets: opsetsOf(opsetImport, around.opsets, node.at),
    calls: [...around.calls, kind],
    attributes: new Map([...defaults, ...node.attrs]),
  };
  const nodes = called.node.map((proto) => withoutAbsent(declare(proto, inside), absent));
  const scope = { values };
  const outputs = called.output;
  return readBlock(node, { nodes, outputs, scope, around: inside, depth: depth + 1 }, reading);
}

/** An optional input that the call leaves out is left out in the function too. */
function withoutAbsent(decl: NodeDecl, absent: ReadonlySet<string>): NodeDecl {
  if (!decl.reads.some((name) => absent.has(name))) return decl;
  return { ...decl, reads: decl.reads.map((name) => (absent.has(name) ? '' : name)) };
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

function bindOutputs(decl: NodeDecl, results: Results, place: Place): void {
  const { block, used, graph } = place;
  const list = 'id' in results ? [results] : results;
  decl.outputs.forEach((name, i) => {
    const value = list[i];
    if (name === '') return;
    if (!value)
      return used.has(name) ? unsupported(decl, `its output '${name}' is used`) : undefined;
    block.scope.values.set(name, value);
    graph.name(value, shortened(`${block.around.path}${shortened(name)}`));
  });
}

/** Where the results of a node get their names. */
interface Place {
  readonly block: Block;
  readonly used: ReadonlySet<string>;
  readonly graph: GraphBuilder;
}
