import type { Numbers } from '../tensor/dtype.ts';
import type { RecordedPopulation, Trace } from './page-data.ts';

/** A picture has room for so many rows, and nobody tells more lines apart. */
const MOST_SHOWN = 160;
const MOST_TRACED = 5;

interface About {
  readonly name: string;
  readonly neurons: number;
  readonly steps: number;
  /** Names of what it remembers. */
  readonly states: readonly string[];
}

/** What a page shows of a recording, which has a row for each step: all counts, and some neurons. */
export function populationOf(
  recorded: ReadonlyMap<string, Numbers>,
  { name, neurons, steps, states }: About,
): RecordedPopulation {
  const rows = recorded.get(name)!;
  const counts = new Array<number>(steps).fill(0);
  const active = new Float64Array(neurons);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 0) continue;
    counts[Math.floor(i / neurons)]!++;
    active[i % neurons]!++;
  }
  const shown = evenly(neurons, MOST_SHOWN);
  return { name, neurons, counts, shown, messages: messagesOf(), traces: tracesOf() };

  function messagesOf(): number[] {
    const messages: number[] = [];
    for (let step = 0; step < steps; step++)
      shown.forEach((neuron, place) => {
        const message = rows[step * neurons + neuron]!;
        if (message !== 0) messages.push(step + 1, place, message);
      });
    return messages;
  }

  /** Of those that sent most among the shown: of the silent there is little to see. */
  function tracesOf(): Trace[] {
    const traced = shown.toSorted((a, b) => active[b]! - active[a]!).slice(0, MOST_TRACED);
    return states.flatMap((state) => {
      const all = recorded.get(`${name}.${state}`);
      if (all?.length !== rows.length) return [];
      return traced.map((neuron) => {
        const values = Array.from({ length: steps }, (_, step) => all[step * neurons + neuron]!);
        return { state, neuron, values };
      });
    });
  }
}

/** At most so many of n, as far from each other as can be. */
function evenly(n: number, most: number): number[] {
  const count = Math.min(n, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
}
