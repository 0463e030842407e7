import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Samples } from '../tensor/samples.ts';
import { insertRanges } from './calibration/insert-ranges.ts';
import { channelGroups } from './calibration/channel-groups.ts';
import { powers } from './calibration/channel-spread.ts';
import { equalise } from './calibration/equalise.ts';
import { type Observations, observer } from './calibration/observer.ts';
import { rangePoints } from './calibration/range-points.ts';
import { DEFAULT_METHOD, type RangeMethod, channelReach, rangeOf } from './calibration/ranges.ts';
import { runInInterpreter } from './calibration/run.ts';

export { syntheticSamples } from './calibration/synthetic.ts';

/** How ranges follow from what values were seen to be. */
export interface RangeOptions {
  readonly method?: RangeMethod;
  /** Bits of the levels that a value is divided into where it is sent. */
  readonly bitsOf?: (value: string) => number;
  /** Channels of a value are scaled until all of them reach as much. */
  readonly isEqualised?: boolean;
  /** Bits of the weights that read what is sent. */
  readonly weightBits?: number;
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

/** The graph with what was observed of it as ranges; its channels are equalised where that is asked for. */
export function withRanges(
  graph: Graph,
  ops: OpTable,
  observations: Observations,
  {
    method = DEFAULT_METHOD,
    bitsOf = () => BITS,
    isEqualised = false,
    weightBits = BITS,
  }: RangeOptions,
): Graph {
  const { spreads, channelSpreads } = observations;
  const ranges = [...spreads].map(
    ([name, spread]) => [name, rangeOf(spread, method, bitsOf(name))] as const,
  );
  if (!isEqualised) return insertRanges(graph, ops, new Map(ranges));
  const facts = [...channelSpreads].map(([name, spread]) => {
    const isSigned = spreads.get(name)!.low < 0;
    const bits = bitsOf(name);
    const reach = channelReach(spread, { isSigned, method, bits });
    const levels = (isSigned ? 2 ** (bits - 1) : 2 ** bits) - 1;
    const weightLevels = 2 ** (weightBits - 1) - 1;
    return [name, { reach, isSigned, power: powers(spread), levels, weightLevels }] as const;
  });
  const equal = equalise(graph, channelGroups(graph), new Map(facts));
  return insertRanges(equal.graph, ops, new Map([...ranges, ...equal.ranges]));
}

/** As many as a message's level and a weight have unless somebody chose. */
const BITS = 8;
