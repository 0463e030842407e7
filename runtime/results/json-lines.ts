import type { SampleResult } from '../executor.ts';
import type { Column } from './column.ts';
import type { Sink, Write } from './sink.ts';

/** Lines are written together, so many characters at a time. */
const MOST_CHARACTERS = 2 ** 16;

/** A line of JSON for each sample, written as results come. */
export function jsonLinesSink(columns: readonly Column[], write: Write): Sink {
  const outputs = columns.filter(({ probe }) => !probe);
  const probes = columns.filter(({ probe }) => probe);
  const scale = Object.fromEntries(outputs.map((column) => [column.name, column.scale?.value]));
  // A model that runs as it is has neither.
  const hasSpikes = outputs.some((column) => column.scale);
  let text = '';
  const flush = () => {
    if (text !== '') write(new TextEncoder().encode(text));
    text = '';
  };
  return {
    put: (result, sample) => {
      text += `${JSON.stringify(lineOf(result, sample))}\n`;
      if (text.length > MOST_CHARACTERS) flush();
    },
    flush,
    finish: flush,
    discard: () => {},
  };

  function lineOf(result: SampleResult, sample: number): object {
    const { spikes, synops } = result;
    const rows = (of: readonly Column[]) =>
      Object.fromEntries(of.map((column) => [column.name, [...column.rowOf(result)]]));
    const recorded = probes.map((column) => [column.name, stepsOf(column, result)]);
    return {
      sample,
      outputs: rows(outputs),
      ...(hasSpikes && { scale, spikes, synops }),
      ...(probes.length > 0 && { recorded: Object.fromEntries(recorded) as object }),
    };
  }
}

/** A list for each step. */
function stepsOf({ shape, rowOf }: Column, result: SampleResult): number[][] {
  const row = rowOf(result);
  const steps = shape[0]!;
  const size = row.length / steps;
  return Array.from({ length: steps }, (_, i) => [...row.subarray(i * size, (i + 1) * size)]);
}
