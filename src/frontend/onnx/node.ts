import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { Loc } from '../../ir/graph.ts';
import type { AttributeProto, Message, NodeProto } from './schema.ts';

/** A node of the model, with what messages and ops need to know of where it stands. */
export interface OnnxNode {
  /** The operator, with its domain unless that is ONNX's own. */
  readonly kind: string;
  /** Never empty: a node without a name goes by its first output. */
  readonly name: string;
  /** Names of values; empty where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: ReadonlyMap<string, AttributeProto>;
  readonly opset: number;
  readonly loc: Loc;
  readonly at: Location;
}

interface NodeContext {
  /** The model's file as messages name it, and as graphs do. */
  readonly file: string;
  readonly baseName: string;
  readonly opset: number;
}

export function onnxNode(proto: NodeProto, { file, baseName, opset }: NodeContext): OnnxNode {
  const kind = qualified(proto.domain, proto.opType);
  const name = given(proto.name) ?? proto.output.find((output) => output !== '') ?? kind;
  return {
    kind,
    name,
    inputs: proto.input,
    outputs: proto.output,
    attrs: new Map(proto.attribute.map((attr) => [attr.name ?? '', attr])),
    opset,
    loc: [`${baseName}#${name}`],
    at: { file, item: name },
  };
}

/** ONNX's empty texts stand for texts that are not there. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** What the kind of a node is that calls a function of the model. */
export function functionName({ domain, name }: Message<'FunctionProto'>): string {
  return qualified(domain, name);
}

function qualified(domain: string | undefined, name = ''): string {
  return isOwnDomain(domain) ? name : `${domain}.${name}`;
}

/** ONNX's own operators go by no domain, or by this one. */
export function isOwnDomain(domain: string | undefined): boolean {
  return domain === undefined || domain === '' || domain === 'ai.onnx';
}

export function floatAttr(node: OnnxNode, name: string, fallback: number): number {
  const attr = node.attrs.get(name);
  if (!attr) return fallback;
  return attr.f ?? invalid(node, `attribute '${name}' is not a float`);
}

export function intAttr(node: OnnxNode, name: string, fallback: number): number {
  const attr = node.attrs.get(name);
  if (!attr) return fallback;
  return attr.i === undefined
    ? invalid(node, `attribute '${name}' is not an integer`)
    : safeInt(node, attr.i);
}

export function intsAttr(node: OnnxNode, name: string): readonly number[] | undefined {
  const attr = node.attrs.get(name);
  return attr && Array.from(attr.ints, (value) => safeInt(node, value));
}

/** An axis counted from the front, of a value that has so many. */
export function frontAxis(node: OnnxNode, axis: number, rank: number): number {
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  return invalid(node, `axis ${axis} is not one of ${rank} axes`);
}

/** The node is not valid ONNX. */
export function invalid(node: OnnxNode, fault: string): never {
  return fail(codes.wrongNode({ kind: node.kind, fault }, node.at));
}

/** The node is valid, but nothing here can do what it says. */
export function unsupported(node: OnnxNode, reason: string, hint?: string): never {
  const facts = { kind: node.kind, reason, ...(hint === undefined ? {} : { hint }) };
  return fail(codes.unsupportedNode(facts, node.at));
}

function safeInt(node: OnnxNode, value: bigint): number {
  const int = Number(value);
  return Number.isSafeInteger(int) ? int : invalid(node, `${value} is out of range`);
}
