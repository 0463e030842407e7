import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { Loc } from '../../ir/graph.ts';
import type { Source } from '../frontend.ts';
import type { Origin, Value } from './graph-builder.ts';
import { shortened } from './shortened.ts';
import type { AttributeProto, GraphProto } from './schema.ts';

/** A node as the model declares it, with what messages and ops need to know of where it stands. */
export interface NodeDecl extends Origin {
  /** The operator, with its domain unless that is ONNX's own. */
  readonly kind: string;
  /** Never empty: a node without a name goes by its first output. */
  readonly name: string;
  /** Names of values; empty where an optional input is left out. */
  readonly reads: readonly string[];
  /** Names that the graphs in its attributes read from outside of them. */
  readonly captures: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: ReadonlyMap<string, AttributeProto>;
  /** The version of its operator's domain that its graph imports. */
  readonly opset: number;
  readonly loc: Loc;
  readonly at: Location;
  /** The file, for tensors in attributes. */
  readonly source: Source;
}

/** A node whose inputs are at hand. */
export interface OnnxNode extends NodeDecl {
  readonly inputs: readonly (Value | undefined)[];
  /** Reads a graph of its attributes in this place, on the given inputs; its outputs. */
  readonly expand: (body: GraphProto, inputs: readonly Value[]) => readonly Value[];
  /** Refuses at once what is going to read so many nodes, rather than when most of them are read. */
  readonly expectNodes: (count: number) => void;
}

/** Every name that a node reads, in its graph or in those that it holds. */
export function readsOf({ reads, captures }: NodeDecl): readonly string[] {
  if (captures.length === 0 && !reads.includes('')) return reads;
  return [...reads, ...captures].filter((name) => name !== '');
}

/** Input number `index`, which must be there. */
export function inputOf(node: OnnxNode, index: number): Value {
  return node.inputs[index] ?? invalid(node, `input ${index + 1} is missing`);
}

/** The integers of an input that must be known now, as shapes and axes must. */
export function intsInput(node: OnnxNode, index: number): readonly number[] | undefined {
  const value = node.inputs[index];
  if (!value) return undefined;
  const ints = knownNumbers(node, index);
  if (value.type.shape.length > 1) return invalid(node, `input ${index + 1} is no list`);
  return ints.every(Number.isInteger) ? ints : invalid(node, `input ${index + 1} is no integers`);
}

/** The few numbers of an input that must be known now. */
export function knownNumbers(node: OnnxNode, index: number): readonly number[] {
  const { constant } = inputOf(node, index);
  if (!constant)
    return unsupported(
      node,
      `input ${index + 1} is not constant`,
      'fix the shapes of the model with --input-shape, or simplify it where it was exported',
    );
  const elements = constant.shape.reduce((product, extent) => product * extent, 1);
  if (elements > MOST_KNOWN)
    return unsupported(node, `input ${index + 1} has ${elements} elements`);
  return Array.from(constant.data as ArrayLike<number | bigint>, Number);
}

/** Shapes, axes, pads and scales have a few elements; a loop's or a table's bounds some more. */
const MOST_KNOWN = 4096;

/** ONNX's empty texts stand for texts that are not there. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

export function floatAttr(node: NodeDecl, name: string, fallback: number): number {
  const attr = node.attrs.get(name);
  if (!attr) return fallback;
  return attr.f ?? invalid(node, `attribute '${name}' is not a float`);
}

export function floatsAttr(node: NodeDecl, name: string): readonly number[] | undefined {
  const attr = node.attrs.get(name);
  return attr && Array.from(attr.floats);
}

export function intAttr(node: NodeDecl, name: string, fallback: number): number {
  const attr = node.attrs.get(name);
  if (!attr) return fallback;
  return attr.i === undefined
    ? invalid(node, `attribute '${name}' is not an integer`)
    : safeInt(node, attr.i);
}

export function intsAttr(node: NodeDecl, name: string): readonly number[] | undefined {
  const attr = node.attrs.get(name);
  return attr && Array.from(attr.ints, (value) => safeInt(node, value));
}

export function textAttr(node: NodeDecl, name: string, fallback: string): string {
  const attr = node.attrs.get(name);
  if (!attr) return fallback;
  return attr.s ? TEXT.decode(attr.s) : invalid(node, `attribute '${name}' is not a text`);
}

export function textsAttr(node: NodeDecl, name: string): readonly string[] | undefined {
  return node.attrs.get(name)?.strings.map((bytes) => TEXT.decode(bytes));
}

const TEXT = new TextDecoder();

/** A text that is one of a few. */
export function choiceAttr<const T extends string>(
  node: NodeDecl,
  name: string,
  choices: readonly T[],
): T {
  const found = textAttr(node, name, choices[0]!);
  const choice = choices.find((one) => one === found);
  return choice ?? unsupported(node, `its attribute '${name}' is '${found}'`);
}

export function graphAttr(node: NodeDecl, name: string): GraphProto {
  return node.attrs.get(name)?.g ?? invalid(node, `it has no graph '${name}'`);
}

/** An axis counted from the front, of a value that has so many. */
export function frontAxis(node: NodeDecl, axis: number, rank: number): number {
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  return invalid(node, `axis ${axis} is not one of ${rank} axes`);
}

/** Axes counted from the front, in ascending order, each once. */
export function frontAxes(
  node: NodeDecl,
  axes: readonly number[],
  rank: number,
): readonly number[] {
  const front = new Set(axes.map((axis) => frontAxis(node, axis, rank)));
  if (front.size !== axes.length) invalid(node, `an axis is named twice in [${axes.join(',')}]`);
  return [...front].toSorted((a, b) => a - b);
}

/** The node is not valid ONNX. */
export function invalid(node: NodeDecl, fault: string): never {
  return fail(codes.wrongNode({ kind: shortened(node.kind), fault: shortened(fault) }, node.at));
}

/** The node is valid, but nothing here can do what it says. */
export function unsupported(node: NodeDecl, reason: string, hint?: string): never {
  const [kind, why] = [shortened(node.kind), shortened(reason)];
  const facts = { kind, reason: why, ...(hint === undefined ? {} : { hint }) };
  return fail(codes.unsupportedNode(facts, node.at));
}

function safeInt(node: NodeDecl, value: bigint): number {
  const int = Number(value);
  // The ends of slices are written as the largest and smallest integers that there are.
  if (int >= 2 ** 63 - 1024 || int <= -(2 ** 63) + 1024) return int;
  return Number.isSafeInteger(int) ? int : invalid(node, `${value} is out of range`);
}
