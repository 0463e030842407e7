import { readFileSync } from 'node:fs';
import { canonicalise } from '../../passes/canonicalise.ts';
import { commonSubexpressions } from '../../passes/common-subexpressions.ts';
import { deadCode } from '../../passes/dead-code.ts';
import { runPass } from '../../src/compiler/run-passes.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { isTensor, numbersOf } from '../../src/tensor/tensor.ts';

export const NETWORKS = ['mlp', 'lenet', 'resnet', 'mobilenet', 'vit', 'lstm', 'padded'];

/** A network of test/fixtures/torch, read from one of the files that it is saved as. */
export async function readDoor(network: string, door: string): Promise<Graph> {
  const bytes = readFileSync(`test/fixtures/torch/${network}.${door}`);
  const inputShapes = new Map([['', sampleOf(network).x.shape]]);
  const { graph } = await importModel(bytesSource(`${network}.${door}`, bytes), { inputShapes });
  return graph;
}

/** An input, and what torch makes of it. */
export function sampleOf(network: string) {
  const arrays = readNpz(readFileSync(`test/fixtures/torch/${network}.npz`), {});
  return { x: arrays.get('x')!, y: arrays.get('y')! };
}

/** How far a graph is from torch at most. */
export function deviationOf(graph: Graph, network: string): number {
  const { x, y } = sampleOf(network);
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ [graph.inputs[0]!.name]: numbersOf(x) });
  const found = machine.value(graph.outputs[0]!.value);
  const wanted = Array.from(numbersOf(y));
  return Math.max(...wanted.map((number, i) => Math.abs(number - found[i]!)));
}

/** A graph as text, its values called by their places. What nothing reads, and what is there twice, goes. */
export function withoutNames(
  graph: Graph,
  passes = [canonicalise, commonSubexpressions, deadCode],
): readonly string[] {
  const { inputs, ops, outputs } = passes.reduce<Graph>((now, pass) => {
    return runPass(now, pass, {}, OP_TABLE);
  }, graph);
  const places = new Map(
    [...inputs, ...ops.map(({ result: name }) => ({ name }))].map(({ name }, i) => [name, i]),
  );
  const written = ops.map(({ kind, inputs: reads, attrs, type }) => {
    const told = Object.entries(attrs).map(([key, value]) => [
      key,
      isTensor(value) ? value.hash : value,
    ]);
    return `${kind}(${reads.map((name) => places.get(name)).join()}) ${JSON.stringify([told, type])}`;
  });
  return [
    ...inputs.map(({ type }) => JSON.stringify(type)),
    ...written,
    outputs.map(({ value }) => places.get(value)).join(),
  ];
}
