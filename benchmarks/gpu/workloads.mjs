import { cuba } from '../engine/cuba.mjs';
import { WORKLOADS as LAYERED, drawInput } from '../engine/workloads.mjs';
import { STEP_MS, microcircuit, outsideSpikes } from './microcircuit.mjs';
import { resnet18 } from './resnet18.mjs';

/*
 * What is measured: a graph, its steps, and how a batch of input is drawn. `goesOn` runs one batch of steps behind the other,
 * as a simulation does; `secondsOfLife` is how long that is for what is simulated.
 */

const CUBA_STEPS = 1000;
const MICROCIRCUIT_STEPS = 1000;

function layered(name) {
  return () => {
    const { build, steps } = LAYERED[name];
    const graph = build();
    const draw = (batch, block) =>
      joined(Array.from({ length: batch }, (_, i) => drawInput(graph, steps, block * batch + i).x));
    return { graph, steps, draw, isEach: true, products: productsOf(graph) };
  };
}

function balanced(neurons) {
  return ({ scale }) => ({
    graph: cuba(Math.round((neurons * scale) / 10) * 10),
    ...{ steps: CUBA_STEPS, batches: [1] },
  });
}

function cortical({ scale }) {
  const steps = MICROCIRCUIT_STEPS;
  return {
    ...{ graph: microcircuit(scale), steps, batches: [1], goesOn: true, isEach: true },
    secondsOfLife: (steps * STEP_MS) / 1000,
    draw: (_, block) => outsideSpikes(scale, steps, 100 + block),
  };
}

export const WORKLOADS = {
  mlp: layered('mlp'),
  cnn: layered('cnn'),
  'cuba-10k': balanced(10_000),
  'cuba-20k': balanced(20_000),
  'cuba-40k': balanced(40_000),
  'cuba-100k': balanced(100_000),
  microcircuit: cortical,
  resnet18,
};

/** Those that are wanted, one after the other: the larger ones do not fit beside each other. */
export async function* workloadsFor(names, options) {
  for (const name of names) {
    if (!WORKLOADS[name]) throw new Error(`there is no workload '${name}'`);
    const made = await WORKLOADS[name](options);
    if (made.skipped) console.error(`${name} skipped: ${made.skipped}`);
    else yield { name, ...made };
  }
}

/** Products of a step that a dense engine computes. */
export function productsOf({ ops }) {
  return ops.reduce((all, { kind, attrs, type }) => {
    const weights = attrs.weight?.data.length ?? 0;
    if (kind === 'dense') return all + weights;
    if (kind !== 'conv') return all;
    const places = type.shape.slice(2).reduce((a, b) => a * b, 1);
    return all + weights * places;
  }, 0);
}

function joined(arrays) {
  const all = new arrays[0].constructor(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
