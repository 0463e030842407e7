import { synapsesOf } from '../ir/count.ts';
import { type Graph, tensorsOf } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { bytesPerElement } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Tensor, numbersOf } from '../tensor/tensor.ts';

/**
 * Metrics of NeuroBench's algorithm track that a network has before it runs, by their own names and definitions (2.3.0). They know
 * nothing of hardware.
 */
export interface NeuroBench {
  readonly definitions: string;
  /** Bytes of all tensors; states are none. */
  readonly Footprint: number;
  readonly ParameterCount: number;
  /** Weights that are zero, of all weights of dense and convolutional layers; four decimals. */
  readonly ConnectionSparsity: number;
  readonly SynapticOperations: {
    /** Of a sample: every synapse in every step. */
    readonly Dense: number;
  };
  /** Metrics that depend on what samples make neurons send: nobody knows them before a run. */
  readonly needsRun: readonly string[];
}

const WEIGHTED: ReadonlySet<string> = new Set(['conv', 'conv-transpose', 'dense']);

export function neuroBenchOf(graph: Graph, ops: OpTable, steps: number): NeuroBench {
  const tensors = [...new Set(tensorsOf(graph))];
  const sum = (of: (one: Tensor) => number) => tensors.reduce((total, one) => total + of(one), 0);
  return {
    definitions: 'NeuroBench 2.3.0',
    Footprint: sum(({ dtype, shape }) => sizeOf(shape) * bytesPerElement(dtype)),
    ParameterCount: sum(({ shape }) => sizeOf(shape)),
    ConnectionSparsity: sparsityOf(graph),
    SynapticOperations: { Dense: synapsesOf(graph, ops) * steps },
    needsRun: [
      'ActivationSparsity',
      'SynapticOperations.Effective_MACs',
      'SynapticOperations.Effective_ACs',
    ],
  };
}

function sparsityOf({ ops }: Graph): number {
  let [zeros, all] = [0, 0];
  for (const { kind, attrs } of ops) {
    if (!WEIGHTED.has(kind)) continue;
    const weights = numbersOf(attrs['weight'] as Tensor);
    for (const weight of weights) if (weight === 0) zeros++;
    all += weights.length;
  }
  return all === 0 ? 0 : Math.round((zeros / all) * 1e4) / 1e4;
}
