import { EXECUTOR_TABLE } from '../../dist/index.js';

/** Samples that are compared with the engine; more would take a processor too long. */
const MOST_SAMPLES = 64;

/**
 * How many outputs and counts of a batch are not those of the engine, and how many bytes the engine's profile says that the
 * batch goes through: rows of values, and a weight for each synaptic operation.
 */
export async function wrongIn({ graph, steps, isEach }, { batch, input, found }) {
  const native = await EXECUTOR_TABLE.get('native')();
  const session = await native.open(graph, { isProfiled: true });
  const compared = Math.min(batch, MOST_SAMPLES);
  const [given] = graph.inputs;
  const size = input ? input.length / batch : 0;
  const samples = Array.from({ length: compared }, (_, i) =>
    given ? { [given.name]: input.subarray(i * size, (i + 1) * size) } : {},
  );
  const results = await session.run(samples, steps);
  let wrong = 0;
  let at = 0;
  for (const { name } of graph.outputs) {
    const { length, BYTES_PER_ELEMENT: bytes, constructor: Numbers } = results[0].outputs.get(name);
    const part = found.outputs.subarray(at, (at += batch * length * bytes));
    const all = new Numbers(part.buffer.slice(part.byteOffset, part.byteOffset + part.length));
    for (const [i, { outputs }] of results.entries())
      for (const [k, value] of outputs.get(name).entries())
        if (!Object.is(all[i * length + k], value)) wrong++;
  }
  if (compared === batch)
    for (const count of ['spikes', 'synops'])
      if (results.reduce((sum, result) => sum + result[count], 0) !== found[count]) wrong++;
  const bytes = session.costs().reduce((sum, cost) => sum + cost.bytes, 0);
  session.close();
  return { wrong, bytes: (bytes / compared) * batch };
}
