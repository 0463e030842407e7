import type { Location } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../frontend.ts';
import { type NodeDecl, given } from './node.ts';
import { shortened } from './shortened.ts';
import type { AttributeProto, GraphProto, Message, NodeProto } from './schema.ts';

/** What all nodes of one graph or function have in common. */
export interface Surroundings {
  readonly source: Source;
  /** The model's file as messages name it, and as graphs do. */
  readonly file: string;
  readonly baseName: string;
  /** Where in the model: names of the nodes that call or hold this one, each with a slash behind it. */
  readonly path: string;
  /** The imported version of each domain. */
  readonly opsets: ReadonlyMap<string, number>;
  /** The functions of the model that are being called here, the outermost first. */
  readonly calls: readonly string[];
  /** What a function's attributes are in this call of it. */
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

/** A node with its names made whole: its operator's domain, its place in the model, its attributes. */
export function declare(proto: NodeProto, around: Surroundings): NodeDecl {
  const kind = qualified(proto.domain, proto.opType, proto.overload);
  const own = given(proto.name) ?? proto.output.find((output) => output !== '') ?? kind;
  const name = shortened(`${around.path}${shortened(own)}`);
  const at: Location = { file: around.file, item: name };
  const attrs = proto.attribute.flatMap((attr) => resolve(attr, around.attributes));
  return {
    kind,
    name,
    reads: proto.input,
    captures: attrs.flatMap(([, { g }]) => (g ? capturesOf(g) : [])),
    outputs: proto.output,
    attrs: attrs.length === 0 ? NO_ATTRS : new Map(attrs),
    opset: around.opsets.get(domainOf(proto.domain)) ?? 0,
    loc: [`${around.baseName}#${name}`],
    at,
    source: around.source,
  };
}

const NO_ATTRS: NodeDecl['attrs'] = new Map();

/** An attribute by its name; one that stands for an attribute of the function is that one, or absent. */
function resolve(
  attr: AttributeProto,
  attributes: ReadonlyMap<string, AttributeProto>,
): [string, AttributeProto][] {
  const name = attr.name ?? '';
  const reference = given(attr.refAttrName);
  if (reference === undefined) return [[name, attr]];
  const meant = attributes.get(reference);
  return meant ? [[name, meant]] : [];
}

/** Names that a graph reads and does not define: those of the graph around it. */
export function capturesOf(graph: GraphProto): readonly string[] {
  const known = CAPTURES.get(graph) ?? findCaptures(graph);
  CAPTURES.set(graph, known);
  return known;
}

/** A function that is called often is declared as often, with all the graphs in it. */
const CAPTURES = new WeakMap<GraphProto, readonly string[]>();

function findCaptures(graph: GraphProto): string[] {
  const own = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  const inner = graph.node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g ? capturesOf(g) : [])),
  ]);
  const read = [...inner, ...graph.output.map(({ name = '' }) => name)];
  return [...new Set(read)].filter((name) => name !== '' && !own.has(name));
}

/** What the kind of a node is that calls a function of the model. */
export function functionName({ domain, name, overload }: Message<'FunctionProto'>): string {
  return qualified(domain, name, overload);
}

function qualified(domain: string | undefined, name = '', overload = ''): string {
  const variant = overload === '' ? name : `${name}:${overload}`;
  return domainOf(domain) === '' ? variant : `${domain}.${variant}`;
}

/** ONNX's own operators go by no domain, or by this one. */
export function domainOf(domain: string | undefined): string {
  return domain === undefined || domain === 'ai.onnx' ? '' : domain;
}
