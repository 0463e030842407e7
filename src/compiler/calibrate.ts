import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Samples } from '../tensor/samples.ts';
import { insertRanges } from './calibration/insert-ranges.ts';
import { type Observations, observer } from './calibration/observer.ts';
import { rangePoints } from './calibration/range-points.ts';
import { DEFAULT_METHOD, type RangeMethod, rangeOf } from './calibration/ranges.ts';
import { runInInterpreter } from './calibration/run.ts';

export { syntheticSamples } from './calibration/synthetic.ts';

/** How ranges follow from what values were seen to be. */
export interface RangeOptions {
  readonly method?: RangeMethod;
  /** Bits of the levels that a value is divided into where it is sent. */
  readonly bitsOf?: (value: string) => number;
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

/** The graph with what was observed of it as ranges. */
export function withRanges(
  graph: Graph,
  ops: OpTable,
  { spreads }: Observations,
  { method = DEFAULT_METHOD, bitsOf = () => BITS }: RangeOptions,
): Graph {
  const ranges = [...spreads].map(
    ([name, spread]) => [name, rangeOf(spread, method, bitsOf(name))] as const,
  );
  return insertRanges(graph, ops, new Map(ranges));
}

/** As many as a message's level has unless somebody chose. */
const BITS = 8;
