import { OP_TABLE, PASS_TABLE, tensorOf } from '../../dist/index.js';

/* How the networks of the benchmarks are put together. */

/**
 * A graph of these ops, which reads spikes, or what else is said, and gives what the last op does. What op `s` gives is what is
 * read, unless said: others may read it before it stands in the list.
 */
export function network(name, read, lines, ofS) {
  const spikes = Array.isArray(read) ? { role: 'spikes', dtype: 'u1', shape: read } : read;
  const types = new Map([
    ['x', spikes],
    ['s', ofS ?? spikes],
  ]);
  const ops = lines.map(([result, kind, inputs, given]) => {
    const def = OP_TABLE.get(kind);
    const defaults = Object.entries(def.attrs).filter(([, spec]) => spec.default !== undefined);
    const attrs = {
      ...Object.fromEntries(defaults.map(([key, spec]) => [key, spec.default])),
      ...given,
    };
    const type = def.infer({ stage: 'fixed', attrs, inputs: inputs.map((one) => types.get(one)) });
    if (type.fault) throw new Error(`${result}: ${type.fault}`);
    types.set(result, type);
    return { result, kind, inputs, attrs, type, loc: [] };
  });
  const last = ops.at(-1).result;
  return planned({
    ...{ name, stage: 'fixed', inputs: [{ name: 'x', type: spikes, loc: [] }] },
    ...{ ops, outputs: [{ name: 'y', value: last }] },
  });
}

const PLANNERS = await Promise.all(
  ['temporal-fusion', 'memory-optimisation'].map((name) => PASS_TABLE.get(name)()),
);

/** The graph with the schedule and the memory that -O2 gives it: without them it runs step by step. */
function planned(graph) {
  return PLANNERS.reduce((before, { options: specs, run }) => {
    const defaults = Object.entries(specs).map(([name, spec]) => [name, spec.default]);
    return run(before, { ops: OP_TABLE, options: Object.fromEntries(defaults) });
  }, graph);
}

/** One number for all neurons. */
export function whole(value) {
  return tensorOf('i32', [], [value]);
}

/** mulberry32. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z = (z + Math.imul(z ^ (z >>> 7), z | 61)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
