import type { AttrSpec } from '../../ir/attr.ts';
import type { Attr, Attrs, Graph } from '../../ir/graph.ts';
import { sameAttr } from '../../ir/print.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Tensor, isTensor, tensorOf } from '../../tensor/tensor.ts';
import type { Shrink } from './shrink.ts';

/** Gives each attribute the plainest value that will do: none, its default, zeros, ones. */
export const plainerAttrs: Shrink = function* (graph, ops) {
  let current = graph;
  for (const { result, kind } of graph.ops)
    for (const [name, spec] of Object.entries(ops.get(kind)?.attrs ?? {})) {
      for (const plainer of plainerValues(spec, attrsOf(current, result)[name])) {
        const smaller = withAttr(current, result, name, plainer);
        if (!(yield smaller)) continue;
        current = smaller;
        break;
      }
    }
  return current;
};

/** Values plainer than the given one, plainest first; `undefined` stands for none at all. */
function plainerValues(spec: AttrSpec, value: Attr | undefined): (Attr | undefined)[] {
  if (value === undefined) return [];
  const plain = [
    ...(spec.optional ? [undefined] : []),
    ...(spec.default === undefined ? [] : [spec.default]),
    ...plainValues(value),
  ];
  const at = plain.findIndex((other) => sameAttr(other, value));
  return at === -1 ? plain : plain.slice(0, at);
}

function plainValues(value: Attr): Attr[] {
  if (typeof value === 'number') return [0, 1, ...nearer(value)];
  if (typeof value === 'boolean') return [false];
  if (typeof value === 'string') return [];
  if (isTensor(value)) return plainTensors(value);
  return [value.map(() => 0), value.map(() => 1)];
}

/** Smaller numbers of the same sign: less by a half, a quarter, and so on down to one. */
function nearer(value: number): number[] {
  const numbers: number[] = [];
  for (let by = value / 2; Number.isFinite(by) && Math.abs(by) >= 0.5; by /= 2)
    numbers.push(Math.trunc(value - by));
  return [...new Set(numbers)].filter((number) => Math.abs(number) > 1 && number !== value);
}

/** One number where that broadcasts, else the same shape filled with it. */
function plainTensors({ dtype, shape }: Tensor): Tensor[] {
  const fill = (number: number, of: readonly number[]) =>
    tensorOf(dtype, of, new Array<number>(sizeOf(of)).fill(number));
  return [fill(0, []), fill(1, []), fill(0, shape), fill(1, shape)];
}

function attrsOf(graph: Graph, result: string): Attrs {
  return graph.ops.find((op) => op.result === result)!.attrs;
}

function withAttr(graph: Graph, result: string, name: string, value: Attr | undefined): Graph {
  const ops = graph.ops.map((op) => {
    if (op.result !== result) return op;
    const others = Object.entries(op.attrs).filter(([other]) => other !== name);
    const given = value === undefined ? [] : [[name, value] as const];
    return { ...op, attrs: Object.fromEntries([...others, ...given]) };
  });
  return { ...graph, ops };
}
