import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Samples } from '../tensor/samples.ts';
import { type Adjustment, adjust } from './calibration/adjust.ts';
import { insertRanges } from './calibration/insert-ranges.ts';
import { type Observations, observer } from './calibration/observer.ts';
import { rangePoints } from './calibration/range-points.ts';
import { DEFAULT_METHOD, type RangeMethod, rangeOf } from './calibration/ranges.ts';
import { runInInterpreter } from './calibration/run.ts';
import type { LevelBits } from './pass.ts';

export { syntheticSamples } from './calibration/synthetic.ts';

/** How ranges follow from what values were seen to be. */
export interface RangeOptions {
  readonly method?: RangeMethod;
  /** Bits of the levels that a value is divided into where it is sent. */
  readonly bitsOf?: LevelBits;
  /** Bits of the weights that read what is sent. */
  readonly weightBits?: number;
  /** What is done to the network so that less is lost in rounding; nothing unless given. */
  readonly adjustments?: readonly Adjustment[];
}

/**
 * Runs the float graph on samples and puts a `range` op behind each value that may be quantised.
 */
export function calibrate(
  graph: Graph,
  ops: OpTable,
  samples: Samples,
  onSample: (done: number, of: number) => void = () => {},
  options: RangeOptions = {},
): Graph {
  const { watched, see, observations } = observer(graph, rangePoints(graph), samples.count);
  runInInterpreter({ graph, ops, samples, watched, see, onSample });
  return withRanges(graph, ops, observations, options);
}

/** The graph with what was observed of it as ranges, and adjusted to its levels where that is asked for. */
export function withRanges(
  graph: Graph,
  ops: OpTable,
  observations: Observations,
  options: RangeOptions,
): Graph {
  return rangedGraphs(graph, ops, observations, options).graph;
}

/** The same, and what its conversion is compared with: biases in it are not corrected. */
export function rangedGraphs(
  graph: Graph,
  ops: OpTable,
  observations: Observations,
  options: RangeOptions,
): { readonly graph: Graph; readonly reference: Graph } {
  const { method = DEFAULT_METHOD, bitsOf = () => BITS, weightBits = BITS } = options;
  const { adjustments = [] } = options;
  const observed = [...observations.spreads].map(
    ([name, spread]) => [name, rangeOf(spread, method, bitsOf(name, spread.low < 0))] as const,
  );
  const ranged = { graph, ranges: new Map(observed) };
  const adjusted = adjust(ranged, observations, { method, bitsOf, weightBits, adjustments });
  const reference = insertRanges(adjusted.exact, ops, adjusted.ranges);
  if (adjusted.graph === adjusted.exact) return { graph: reference, reference };
  return { graph: insertRanges(adjusted.graph, ops, adjusted.ranges), reference };
}

/** As many as a message's level and a weight have unless somebody chose. */
const BITS = 8;
