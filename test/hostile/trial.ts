import { randomInputs } from '../../src/compiler/check-bits.ts';
import { describeGraph } from '../../src/compiler/describe-graph.ts';
import { EXIT, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { type Graph, tensorsOf, typesOf } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { outsideTensors } from '../../src/ir/outside-tensors.ts';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

/** What reading a model ended with: a graph, or nothing; and the codes of what was said of it. */
export interface Reading {
  readonly graph?: Graph;
  readonly codes: readonly string[];
}

/** What may be wrong with a model: that it is not allowed, that it is no network, that it is too much. */
const EXITS: readonly number[] = [EXIT.refused, EXIT.cannotCompile, EXIT.ceiling];

/** Reads a model. Throws where anything goes wrong that nobody says. */
export async function readModel(bytes: Uint8Array): Promise<Reading> {
  try {
    const options = { inputShapes: new Map() };
    const { graph, warnings } = await importModel(bytesSource('model.onnx', bytes), options);
    return { graph, codes: warnings.map(({ code }) => code) };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    const strange = error.diagnostics.find(({ exit }) => !EXITS.includes(exit));
    if (strange) throw new Error(`${strange.code} ends with ${strange.exit}`, { cause: error });
    if (error.message.length > MOST_LETTERS)
      throw new Error('its messages are too long', { cause: error });
    return { codes: error.diagnostics.map(({ code }) => code) };
  }
}

/** Of all messages of a file together: a thousand faults of a few hundred letters. */
const MOST_LETTERS = 2 ** 20;

/** Uses a graph as commands do, where that is little work; says whether it was. Throws like `readModel`. */
export function useGraph(graph: Graph, seed: number): boolean {
  const faults = verify(graph, OP_TABLE);
  if (faults.length > 0) throw new Error(`the graph is not valid: ${faults[0]!.message}`);
  describeGraph(graph, OP_TABLE);
  // Constants may be large: to print one takes computing it.
  if (workOf(graph) > MOST_WORK) return false;
  const text = print(graph, OP_TABLE);
  const outside = outsideTensors(graph);
  const parsed = parse(text, { ops: OP_TABLE, tensors: (hash) => outside.get(hash) });
  if (parsed.diagnostics.length > 0)
    throw new Error(`its text cannot be read: ${parsed.diagnostics[0]!.message}\n${text}`);
  if (print(parsed.graph, OP_TABLE) !== text) throw new Error(`its text changes:\n${text}`);
  run(graph, seed);
  return true;
}

/** Elements, each as often as the op that makes it takes others to make it. */
const MOST_WORK = 2 ** 20;

function workOf(graph: Graph): number {
  const types = typesOf(graph);
  const weights = tensorsOf(graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const inputs = graph.inputs.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  return graph.ops.reduce((sum, { kind, inputs: names, attrs, type }) => {
    const facts = {
      stage: graph.stage,
      attrs: attrs as never,
      inputs: names.map((it) => types.get(it)!),
    };
    return sum + sizeOf(type.shape) * (OP_TABLE.get(kind)!.terms?.(facts) ?? 1);
  }, weights + inputs);
}

/** One step on zeros and one on numbers; every result has as many elements as its type says. */
function run(graph: Graph, seed: number): void {
  const machine = interpreter(graph, OP_TABLE);
  machine.step({});
  machine.step(randomInputs(graph, seed));
  for (const { result, type } of graph.ops)
    if (machine.value(result).length !== sizeOf(type.shape))
      throw new Error(`'${result}' has ${machine.value(result).length} elements`);
}
