import type { Message } from '../../src/frontend/onnx/schema.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { Draft } from '../../src/export/onnx/encode-message.ts';
import { type NodeDraft, input } from './onnx-models.ts';
import { op, tensorDraft, values } from './operator-case.ts';

type ValueInfo = Draft<Message<'ValueInfoProto'>>;

export const INT64 = 7;
export const BOOL = 9;

export const [YES, NO] = [values('bool', [], [1]), values('bool', [], [0])];

interface BodyDraft {
  readonly nodes: readonly NodeDraft[];
  readonly inputs?: readonly ValueInfo[];
  readonly outputs: readonly (string | ValueInfo)[];
  readonly weights?: Readonly<Record<string, Tensor>>;
}

/** A graph in an attribute. */
export function body({ nodes, inputs = [], outputs, weights = {} }: BodyDraft) {
  return {
    graph: {
      name: 'body',
      node: nodes,
      input: inputs,
      initializer: Object.entries(weights).map(([name, tensor]) => tensorDraft(name, tensor)),
      output: outputs.map((it) => (typeof it === 'string' ? { name: it } : it)),
    },
  };
}

const doubled = body({ nodes: [op('Add', ['x', 'x'], 'd')], outputs: ['d'] });
export const squared = body({ nodes: [op('Mul', ['x', 'x'], 's')], outputs: ['s'] });
/** Two branches that read `x`. */
export const branches = { then_branch: doubled, else_branch: squared };

/** The first two inputs of a loop's body, and what it carries. */
export function loopInputs(
  ...carried: readonly (readonly [string, readonly (number | string)[]])[]
) {
  return [
    input('i', [], INT64),
    input('c', [], BOOL),
    ...carried.map(([name, shape]) => input(name, shape)),
  ];
}

/** A loop that adds `x` to what it carries, again and again. */
export const addX = body({
  inputs: loopInputs(['s', [2, 3]]),
  nodes: [op('Identity', ['c'], 'go'), op('Add', ['s', 'x'], 'next')],
  outputs: ['go', 'next'],
});

/** A scan that adds up the places of its input. */
export const sumUp = body({
  inputs: [input('s', [3]), input('a', [3])],
  nodes: [op('Add', ['s', 'a'], 'next'), op('Mul', ['next', 'a'], 'shown')],
  outputs: ['next', 'shown'],
});

/** Attributes of a scan of one input. */
export const SUM = { body: sumUp, num_scan_inputs: 1 };
export const both = ['y', 'all'];
export const zeros = values('f32', [3], [0, 0, 0]);

/** A 64-bit integer, as trip counts are given. */
export const number = (n: number) => values('i64', [], [n]);
