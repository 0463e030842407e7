import { type Graph, definitionsOf } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Samples } from '../tensor/samples.ts';
import { insertRanges } from './calibration/insert-ranges.ts';
import { channelGroups } from './calibration/channel-groups.ts';
import { correctBiases } from './calibration/correct-bias.ts';
import { meanSizes, powers } from './calibration/channel-spread.ts';
import { equalise } from './calibration/equalise.ts';
import { type Observations, observer } from './calibration/observer.ts';
import { rangePoints } from './calibration/range-points.ts';
import {
  DEFAULT_METHOD,
  type RangeMethod,
  largestLevel,
  rangeOf,
  scaledErrors,
  scaledRange,
} from './calibration/ranges.ts';
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
    const how = { isSigned: spreads.get(name)!.low < 0, method, bits: bitsOf(name) };
    const levels = largestLevel(how);
    const rangeOf = (scales: Float64Array) => scaledRange(spread, scales, how);
    const errorOf = (scales: Float64Array) => scaledErrors(spread, scales, rangeOf(scales), levels);
    const weightLevels = largestLevel({ isSigned: true, bits: weightBits });
    const { reach } = spread;
    return [name, { reach, power: powers(spread), rangeOf, errorOf, weightLevels }] as const;
  });
  const equal = equalise(graph, channelGroups(graph), new Map(facts));
  const all = new Map([...ranges, ...equal.ranges]);
  if (process.env.NOBIAS) return insertRanges(equal.graph, ops, all);
  const definitions = definitionsOf(graph);
  const sent = (name: string): string => {
    const op = definitions.get(name);
    return op?.kind === 'max-pool' || op?.kind === 'reshape' ? sent(op.inputs[0]!) : name;
  };
  const means = [...channelSpreads].flatMap(([name, spread]) => {
    const range = all.get(sent(name))!;
    if (range.low < 0) return [];
    const levels = largestLevel({ isSigned: false, bits: bitsOf(name) });
    const scales = equal.scales.get(name) ?? new Float64Array(spread.channels).fill(1);
    const reaches = scales.map((s) => s * range.high);
    const { exact, rounded } = meanSizes(spread, reaches, levels);
    return [[name, { exact: exact.map((x, c) => x / scales[c]!), rounded: rounded.map((x, c) => x / scales[c]!) }] as const];
  });
  const corrected = correctBiases(equal.graph, new Map(means), largestLevel({ isSigned: true, bits: weightBits }));
  return insertRanges(corrected, ops, all);
}

/** As many as a message's level and a weight have unless somebody chose. */
const BITS = 8;
