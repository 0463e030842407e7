import type { Graph } from '../../ir/graph.ts';
import { interpreter } from '../../ir/interpret.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { lastWindow } from '../../ir/settling.ts';
import type { Samples } from '../../tensor/samples.ts';
import { isStill } from '../quality/measure-quality.ts';
import { type Activity, activityOf } from './activity.ts';
import { type OnMargin, comparing } from './compare.ts';
import type { FloatOutputs } from './float-outputs.ts';
import { type Tally, emptyTally } from './tally.ts';

/** What networks are measured on. */
export interface Trial {
  readonly ops: OpTable;
  readonly samples: Samples;
  readonly labels?: ArrayLike<number> | undefined;
  readonly float: FloatOutputs;
  readonly onMargin?: OnMargin;
}

/** A spiking network that samples are run through, one after another. */
export interface Measuring {
  /** Sums so far, at each number of steps. They are the ones that were given, where there were any. */
  readonly tallies: readonly Tally[];
  add(sample: number): void;
}

/**
 * Measures a network at some numbers of steps, of which the last is the largest. A code that sends in
 * windows has said nothing before the last of them is over, so it is run as long as that at least.
 */
export function measuring(
  graph: Graph,
  steps: readonly number[],
  { ops, samples, labels, float, onMargin }: Trial,
  given?: readonly Tally[],
): Measuring {
  const end = lastWindow(graph);
  const tallies =
    given ?? steps.map((count) => emptyTally(Math.max(count, end), graph.outputs.length));
  const machine = interpreter(graph, ops);
  const activity = activityOf(graph, ops);
  const compare = comparing(graph, onMargin);
  const endsWhenQuiet = isStill(graph, ops);
  const add = (sample: number) => {
    const inputs = samples.get(sample);
    machine.reset();
    let [sum, isQuiet]: [Activity, boolean] = [{ events: 0, operations: 0 }, false];
    let step = 0;
    for (const tally of tallies) {
      for (; step < tally.steps; step++) {
        // Nothing happens any more after a step in which nothing was sent, but for later windows.
        if (isQuiet && endsWhenQuiet && step >= end) continue;
        machine.step(inputs);
        const { events, operations } = activity(machine);
        sum = { events: sum.events + events, operations: sum.operations + operations };
        isQuiet = events === 0;
      }
      tally.samples++;
      tally.events += sum.events;
      tally.operations += sum.operations;
      const found = graph.outputs.map(({ value }) => machine.value(value));
      compare(tally, float.get(sample), found, labels?.[sample]);
    }
  };
  return { tallies, add };
}
