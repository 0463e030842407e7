import { SpikeError } from '../../diagnostics/diagnostic.ts';
import { openQann } from '../../export/onnx/check-qann.ts';
import { qannOf } from '../../export/onnx/qann.ts';
import type { Graph } from '../../ir/graph.ts';
import { settlesAt } from '../../ir/settling.ts';
import { comparing } from '../explore/compare.ts';
import { type Trial, measuring } from '../explore/measure.ts';
import { type Tally, emptyTally } from '../explore/tally.ts';
import { stepsOf } from '../timing.ts';
import type { SynapseCost } from './cost.ts';
import type { Margins } from './decision-risk.ts';

/** What computed the outputs, and the sums over all samples. */
export interface MeasuredOutputs {
  readonly engine: 'onnxruntime' | 'interpreter';
  readonly tally: Tally;
  readonly margins: Margins;
}

/** What was measured of some widths. */
export interface Look extends MeasuredOutputs {
  readonly costs: readonly SynapseCost[];
  /** That are not zero. */
  readonly weights: number;
}

/**
 * Runs the first samples through a network. The integer network that it settles at is the same to the bit
 * and much faster in onnxruntime; where that is missing, where there is no such network, or where the steps of
 * a sample may end before it has settled, it runs itself.
 */
export async function measureOutputs(
  graph: Graph,
  trial: Trial,
  { count, steps }: { readonly count: number; readonly steps: number },
): Promise<MeasuredOutputs> {
  const ends = stepsOf(graph, steps);
  const of: number[] = [];
  const margins = { samples: count, of };
  const onMargin = (margin: number) => void of.push(margin);
  const elsewhere = (settlesAt(graph) ?? Infinity) <= ends ? await openElsewhere(graph) : undefined;
  if (!elsewhere) {
    const { tallies, add } = measuring(graph, [ends], { ...trial, onMargin });
    for (let i = 0; i < count; i++) add(i);
    return { engine: 'interpreter', tally: tallies[0]!, margins };
  }
  try {
    const tally = emptyTally(steps, graph.outputs.length);
    const compare = comparing(graph, onMargin);
    for (let i = 0; i < count; i++) {
      const results = await elsewhere.run(trial.samples.get(i));
      const found = graph.outputs.map(({ name }) => results[name] as Int32Array);
      tally.samples++;
      compare(tally, trial.float.get(i), found, trial.labels?.[i]);
    }
    return { engine: 'onnxruntime', tally, margins };
  } finally {
    await elsewhere.close();
  }
}

async function openElsewhere(graph: Graph) {
  try {
    return await openQann(graph, qannOf(graph));
  } catch (error) {
    if (error instanceof SpikeError) return undefined;
    throw error;
  }
}
