import { tensor } from '../../dist/index.js';
import { network, random, whole } from './network.mjs';

/*
 * The network of Vogels and Abbott (2005) with current-based synapses, as Brette et al. (2007) compare simulators on it and
 * as GeNN, Brian2 and NEST bring it: 80 of 100 neurons excite, each pair is connected with a chance of 1 %, steps are 1 ms.
 * Weights are scaled so that the input of a neuron stays the same as their number grows.
 */
const MODEL = {
  connectivity: 0.01,
  membraneMs: 20,
  ...{ excitationMs: 5, inhibitionMs: 10, refractoryMs: 5 },
  ...{ restMv: -49, thresholdMv: -50, resetMv: -60 },
  /** Nanoamperes at 4,000 neurons and 2 %, through a resistance of 20 megaohms. */
  ...{ excites: 4e-3, inhibits: -51e-3, megaohms: 20 },
};

/*
 * What is integer about it: states have 16 bits and saturate. The 10 mV from reset to threshold are 2^14 units, so that a
 * potential reaches from -80 to -40 mV; currents have 5 bits more. Decays are rounded to 1/4096 and what is left after each
 * to the nearest unit. So a spike's weight is off by at most 0.2 % at 40,000 neurons, what a decay takes by 0.12 %.
 * Everything else is the equations as an exponential Euler step has them, exact for currents.
 */
const UNITS = 2 ** 14;
const FRACTION = 5;
const WIDTH = 16;

/** A network of so many neurons, from the same seed. It has no input: potentials start between reset and threshold. */
export function cuba(neurons) {
  const source = random(3);
  const { excites, inhibits, ...model } = MODEL;
  const start = Int32Array.from({ length: neurons }, () => Math.floor(source() * UNITS));
  const exciting = neurons * 0.8;
  const all = connect(source, neurons);
  const some = (from, to, nanoamperes, ms) =>
    projection(all, from, to, neurons, weightOf(nanoamperes, ms, neurons));
  const unitsPerMv = UNITS / (model.thresholdMv - model.resetMv);
  const bias = (model.restMv - model.resetMv) * unitsPerMv * (1 - kept(model.membraneMs));
  const neuron = {
    ...{ de: loss(model.excitationMs), di: loss(model.inhibitionMs), dv: loss(model.membraneMs) },
    ...{ vth: whole(UNITS), bias: whole(Math.round(bias)), refractory: whole(model.refractoryMs) },
    ...{ start: tensor('i32', [neurons], start), fraction: FRACTION, width: WIDTH },
  };
  const graph = network(
    `cuba-${neurons / 1000}k`,
    [neurons],
    [
      ['late', 'delay', ['s'], { steps: 1 }],
      ['e', 'sparse', ['late'], some(0, exciting, excites, model.excitationMs)],
      ['i', 'sparse', ['late'], some(exciting, neurons, inhibits, model.inhibitionMs)],
      ['s', 'lif-two-currents', ['e', 'i'], neuron],
    ],
  );
  return { ...graph, inputs: [] };
}

/** What a peer needs to build the same network. */
export { MODEL as CUBA_MODEL };

/** Part of a step that is left of what decays with a time constant. */
function kept(ms) {
  return Math.exp(-1 / ms);
}

function loss(ms) {
  return whole(Math.round(4096 * (1 - kept(ms))));
}

/** What a spike adds to a current, in units of what the potential takes of it in a step. */
function weightOf(nanoamperes, ms, neurons) {
  const scaled = nanoamperes * (4000 / neurons) * (0.02 / MODEL.connectivity);
  const meanOverStep = ms * (1 - kept(ms));
  const millivolts = scaled * MODEL.megaohms * (1 - kept(MODEL.membraneMs)) * meanOverStep;
  return Math.round((millivolts / (MODEL.thresholdMv - MODEL.resetMv)) * UNITS * 2 ** FRACTION);
}

/** Targets of each neuron: each with the same chance. */
function connect(source, neurons) {
  const starts = new Int32Array(neurons + 1);
  const targets = new Int32Array(Math.ceil(neurons * neurons * MODEL.connectivity * 1.1) + 1024);
  let count = 0;
  const gap = () => 1 + Math.floor(Math.log(1 - source()) / Math.log(1 - MODEL.connectivity));
  for (let from = 0; from < neurons; from++) {
    for (let to = gap() - 1; to < neurons; to += gap()) targets[count++] = to;
    starts[from + 1] = count;
  }
  return { starts, targets: targets.subarray(0, count) };
}

/** The synapses of the neurons from `first` to before `end`, which have one weight. */
function projection({ starts, targets }, first, end, neurons, weight) {
  const own = targets.slice(starts[first], starts[end]);
  const bounded = starts.map((at) => Math.min(Math.max(at, starts[first]), starts[end]));
  return {
    starts: tensor(
      'i32',
      [neurons + 1],
      bounded.map((at) => at - starts[first]),
    ),
    targets: tensor('i32', [own.length], own),
    weight: tensor('i16', [own.length], new Int16Array(own.length).fill(weight)),
    size: neurons,
  };
}
