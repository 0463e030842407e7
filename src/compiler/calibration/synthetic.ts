import { type Graph, type Param, readersOf, typesOf } from '../../ir/graph.ts';
import { type Random, random } from '../../support/random.ts';
import { type Numbers, allocate, isFloat } from '../../tensor/dtype.ts';
import type { Samples } from '../../tensor/samples.ts';
import { sizeOf } from '../../tensor/shape.ts';

/** How many samples stand in for data that was not given. */
export const SYNTHETIC_SAMPLES = 32;

/**
 * Inputs for want of data, always the same ones: floats drawn evenly from 0 to 1, places in tables drawn
 * evenly, and 1 for all other integers, which are most often masks that say what is there.
 */
export function syntheticSamples(graph: Graph): Samples {
  const rows = graph.inputs.map((input) => rowsIndexed(input, graph));
  const get = (i: number) => {
    const source = random(i + 1);
    return Object.fromEntries(
      graph.inputs.map((input, n) => [input.name, draw(input, rows[n], source)]),
    );
  };
  return { count: SYNTHETIC_SAMPLES, get };
}

/** What is assumed of the inputs of a graph, in words: of those of a single kind without their names. */
export function assumptionsOf(graph: Graph): readonly string[] {
  const words = graph.inputs.map((input) => {
    if (isFloat(input.type.dtype)) return 'even from 0 to 1';
    const rows = rowsIndexed(input, graph);
    return rows === undefined ? '1 throughout' : `places of ${rows} at random`;
  });
  if (new Set(words).size < 2) return words.slice(0, 1);
  return words.map((word, i) => `'${graph.inputs[i]!.name}' ${word}`);
}

function draw({ type }: Param, rows: number | undefined, source: Random): Numbers {
  const values = allocate(type.dtype, sizeOf(type.shape));
  if (isFloat(type.dtype)) return values.map(() => source.next());
  return rows === undefined ? values.fill(1) : values.map(() => source.int(0, rows - 1));
}

/** Ops that hand integers on as they are. */
const MOVES = new Set(['cast', 'reshape', 'transpose', 'slice', 'concat', 'expand', 'range']);

/** How many rows every table has in which an integer input is looked up; nothing where there is none. */
function rowsIndexed({ name, type }: Param, graph: Graph): number | undefined {
  if (isFloat(type.dtype)) return undefined;
  const types = typesOf(graph);
  const readers = readersOf(graph);
  const waiting = [name];
  const seen = new Set(waiting);
  let least: number | undefined;
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop())
    for (const { kind, inputs, attrs, result } of readers.get(value) ?? []) {
      if (kind === 'gather' && inputs[1] === value) {
        const rows = types.get(inputs[0]!)!.shape[attrs['axis'] as number]!;
        least = Math.min(least ?? rows, rows);
      } else if (MOVES.has(kind) && !seen.has(result)) {
        seen.add(result);
        waiting.push(result);
      }
    }
  return least;
}
