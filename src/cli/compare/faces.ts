import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import type { Artifact } from '../../index.ts';

/** What goes into a network or comes out of it. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A port of one side and the one of the other that stands for it. */
export interface PortPair {
  readonly a: Port;
  readonly b: Port;
}

interface Paired {
  readonly pairs: readonly PortPair[];
  /** Those without any of their size on the other side. */
  readonly alone: { readonly a: readonly Port[]; readonly b: readonly Port[] };
}

/** Ports of one name stand for each other, the others in their order; those that hold as many numbers. */
export function pairPorts(a: readonly Port[], b: readonly Port[]): Paired {
  const byName = a.flatMap((port) => {
    const other = b.find(({ name }) => name === port.name);
    return other ? [{ a: port, b: other }] : [];
  });
  const [openA, openB] = [
    a.filter((port) => byName.every((pair) => pair.a !== port)),
    b.filter((port) => byName.every((pair) => pair.b !== port)),
  ];
  const byOrder = openA.flatMap((port, i) => (openB[i] ? [{ a: port, b: openB[i] }] : []));
  const isAlike = (pair: PortPair) => sizeOf(pair.a) === sizeOf(pair.b);
  const pairs = [...byName, ...byOrder].filter(isAlike);
  return {
    pairs,
    alone: {
      a: a.filter((port) => pairs.every((pair) => pair.a !== port)),
      b: b.filter((port) => pairs.every((pair) => pair.b !== port)),
    },
  };
}

/** Two networks take the same samples, or nothing can be compared; what they read of them in other shapes is told. */
export function checkInputs(a: Artifact, b: Artifact): readonly Diagnostic[] {
  const [inA, inB] = [a.manifest.inputs, b.manifest.inputs];
  const { pairs, alone } = pairPorts(inA, inB);
  if (alone.a.length + alone.b.length > 0)
    fail(codes.comparedUnlike({ what: 'inputs', a: inA.map(showPort), b: inB.map(showPort) }));
  return unlike('input', pairs, alone);
}

/** The outputs that are compared; without any, nothing could be said of them. */
export function pairOutputs(
  a: readonly Port[],
  b: readonly Port[],
): { readonly pairs: readonly PortPair[]; readonly warnings: readonly Diagnostic[] } {
  const { pairs, alone } = pairPorts(a, b);
  if (pairs.length === 0)
    fail(codes.comparedUnlike({ what: 'outputs', a: a.map(showPort), b: b.map(showPort) }));
  return { pairs, warnings: unlike('output', pairs, alone) };
}

function unlike(what: string, pairs: readonly PortPair[], alone: Paired['alone']): Diagnostic[] {
  const differing = pairs.filter(({ a, b }) => a.name !== b.name || shapeOf(a) !== shapeOf(b));
  const notes = [
    ...differing.map(({ a, b }) => `${what} ${showPort(a)} of A stands for ${showPort(b)} of B`),
    ...alone.a.map((port) => `${what} ${showPort(port)} is in A alone, and not compared`),
    ...alone.b.map((port) => `${what} ${showPort(port)} is in B alone, and not compared`),
  ];
  return notes.length === 0 ? [] : [codes.comparedReshaped({ notes })];
}

function showPort(port: Port): string {
  return `'${port.name}' [${shapeOf(port)}]`;
}

function shapeOf({ shape }: Port): string {
  return shape.join(',');
}

function sizeOf({ shape }: Port): number {
  return shape.reduce((a, b) => a * b, 1);
}
