import { tensor } from '../../dist/index.js';
import { network, random, whole } from '../engine/network.mjs';

/*
 * The cortical microcircuit under 1 mm2 of surface: Potjans and Diesmann, Cerebral Cortex 24 (2014), 785-806, tables 4 and 5.
 * Eight populations of integrate-and-fire neurons with exponential currents, 77,169 neurons and 0.3 billion synapses, in steps
 * of 0.1 ms. Numbers of synapses are those of the published chances that a pair is connected at all, ends are drawn for each
 * synapse, so that a pair may have several. Potentials start as Rhodes et al. (2019) draw them, near where the network comes to.
 */
const SIZES = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948];
/** A row for each target, a column for each source. */
const CHANCES = [
  [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
];
const OUTSIDE = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100];
const START_MV = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43];
const START_SPREAD_MV = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48];
/** Spikes a second of each population, which smaller networks make up for what they lack by. */
const RATES = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829];
const MODEL = {
  stepMs: 0.1,
  ...{ membraneMs: 10, synapseMs: 0.5, refractoryMs: 2, picofarads: 250 },
  ...{ restMv: -65, thresholdMv: -50 },
  /** A spike that excites, in picoamperes, which moves a potential by 0.15 mV; one that inhibits moves it four times as far. */
  ...{ excites: 87.81, inhibits: -4 * 87.81, spread: 0.1, outsideHz: 8 },
  ...{ excitationMs: [1.5, 0.75], inhibitionMs: [0.75, 0.375] },
};

/*
 * What is integer about it: states of 20 bits, of which 2^17 units are the 15 mV from rest to threshold; currents have 3 bits
 * more. Decays are rounded to 1/4096, by which the membrane's time constant is 0.6 % short; weights and constant currents
 * are chosen with the rounded decays, so that the area under a spike's effect and the potential in rest are as published.
 */
const UNITS_PER_MV = 2 ** 17 / 15;
const FRACTION = 3;
const LOSS = loss(MODEL.membraneMs);
const CURRENT_LOSS = loss(MODEL.synapseMs);

/** Steps that a synapse can wait; of 0.3 billion draws a longer one would come up once in ten networks. */
const MOST_DELAY = 62;

export const STEP_MS = MODEL.stepMs;

/** The network with a part of its neurons, and of the synapses of each: 1 is all of it. Its input is spikes from outside. */
export function microcircuit(scale = 1) {
  const source = random(7);
  const sizes = SIZES.map((size) => Math.round(size * scale));
  const firsts = sizes.map((_, i) => sum(sizes.slice(0, i)));
  const neurons = sum(sizes);
  const population = { sizes, firsts, neurons, scale };
  const start = forEach(population, (p) => {
    const mv = START_MV[p] - MODEL.restMv + START_SPREAD_MV[p] * normal(source);
    return Math.min(2 ** 17 - 1, Math.round(mv * UNITS_PER_MV));
  });
  const bias = forEach(population, (p) => constantOf(p, scale));
  const neuron = {
    ...{ de: whole(CURRENT_LOSS), di: whole(CURRENT_LOSS), dv: whole(LOSS), vth: whole(2 ** 17) },
    ...{ refractory: whole(MODEL.refractoryMs / MODEL.stepMs), fraction: FRACTION, width: 20 },
    ...{ start: tensor('i32', [neurons], start), bias: tensor('i32', [neurons], bias) },
  };
  const outside = new Int16Array(neurons).fill(weightOf(MODEL.excites, scale));
  return network(
    'microcircuit',
    { role: 'spikes', dtype: 'u8', shape: [neurons] },
    [
      ['late', 'delay', ['s'], { steps: 1 }],
      ['from', 'diagonal', ['x'], { weight: tensor('i16', [neurons], outside) }],
      ['e', 'sparse', ['late'], projections(population, 0, source)],
      ['i', 'sparse', ['late'], projections(population, 1, source)],
      ['in', 'add', ['from', 'e'], {}],
      ['s', 'lif-two-currents', ['in', 'i'], neuron],
    ],
    { role: 'spikes', dtype: 'u1', shape: [neurons] },
  );
}

/** How many spikes come to each neuron from outside, for some steps. */
export function outsideSpikes(scale, steps, seed) {
  const source = random(seed);
  const sizes = SIZES.map((size) => Math.round(size * scale));
  const rows = new Uint8Array(sum(sizes) * steps);
  const means = OUTSIDE.map((from) => (from * scale * MODEL.outsideHz * MODEL.stepMs) / 1000);
  let at = 0;
  for (let step = 0; step < steps; step++)
    for (const [p, size] of sizes.entries())
      for (let i = 0; i < size; i++) rows[at++] = poisson(source, means[p]);
  return rows;
}

/** Spikes a second of each population, from how often each neuron fired. */
export function ratesOf(fired, steps) {
  const seconds = (steps * MODEL.stepMs) / 1000;
  const scale = fired.length / sum(SIZES);
  let at = 0;
  return SIZES.map((size) => {
    const count = Math.round(size * scale);
    return sum(fired.subarray(at, (at += count))) / count / seconds;
  });
}

export { RATES };

/** The synapses of all populations that excite, which are the even ones, or of those that inhibit. */
function projections({ sizes, firsts, neurons, scale }, odd, source) {
  const parts = [];
  for (let from = odd; from < sizes.length; from += 2)
    for (let to = 0; to < sizes.length; to++)
      parts.push({ from, to, count: synapses(to, from, scale), seed: 1 + source() * 2 ** 32 });
  const starts = new Int32Array(neurons + 1);
  for (const { from, count, seed } of parts) {
    const draw = random(seed);
    for (let k = 0; k < count; k++) starts[firsts[from] + below(draw, sizes[from]) + 1]++;
  }
  for (let n = 0; n < neurons; n++) starts[n + 1] += starts[n];
  const all = starts[neurons];
  const next = starts.slice(0, neurons);
  const targets = new Int32Array(all);
  const weights = scale < 1 ? new Int32Array(all) : new Int16Array(all);
  const delays = new Uint8Array(all);
  const [mean, spread] = odd ? MODEL.inhibitionMs : MODEL.excitationMs;
  const sign = odd ? -1 : 1;
  for (const { from, to, count, seed } of parts) {
    // The same sources again.
    const draw = random(seed);
    // Spikes of layer 4 excite layer 2/3 twice as much.
    const picoamperes = (odd ? MODEL.inhibits : MODEL.excites) * (from === 2 && to === 0 ? 2 : 1);
    const weight = Math.abs(weightOf(picoamperes, scale));
    for (let k = 0; k < count; k++) {
      const at = next[firsts[from] + below(draw, sizes[from])]++;
      targets[at] = firsts[to] + below(source, sizes[to]);
      weights[at] = sign * Math.max(0, Math.round(weight * (1 + MODEL.spread * normal(source))));
      delays[at] = between(
        1,
        MOST_DELAY,
        Math.round((mean + spread * normal(source)) / MODEL.stepMs),
      );
    }
  }
  const list = (dtype, data) => tensor(dtype, [data.length], data);
  return {
    ...{ starts: list('i32', starts), targets: list('i32', targets), delays: list('u8', delays) },
    ...{ weight: list(scale < 1 ? 'i32' : 'i16', weights), size: neurons },
  };
}

/** As many as make the chance that a pair is connected what was published. */
function synapses(to, from, scale) {
  const pairs = SIZES[to] * SIZES[from];
  const all = Math.log(1 - CHANCES[to][from]) / Math.log1p(-1 / pairs);
  return Math.round(all * scale * scale);
}

/** In units of what it adds to a potential in a step. Fewer synapses weigh more, so that what they add varies as much. */
function weightOf(picoamperes, scale) {
  const { membraneMs, synapseMs, picofarads, stepMs } = MODEL;
  const area = (picoamperes * synapseMs * membraneMs) / (picofarads * stepMs);
  const millivolts = area * (LOSS / 4096) * (CURRENT_LOSS / 4096);
  return Math.round((millivolts * UNITS_PER_MV * 2 ** FRACTION) / Math.sqrt(scale));
}

/** The constant current that stands for the mean of what a smaller network lacks. */
function constantOf(to, scale) {
  const { excites, inhibits, outsideHz, synapseMs, membraneMs, picofarads } = MODEL;
  const heard = SIZES.map((_, from) => {
    const weight = (from % 2 ? inhibits : excites) * (from === 2 && to === 0 ? 2 : 1);
    return (synapses(to, from, 1) / SIZES[to]) * weight * RATES[from];
  });
  const all = sum(heard) + OUTSIDE[to] * excites * outsideHz;
  const picoamperes = (all * synapseMs * (1 - Math.sqrt(scale))) / 1000;
  const millivolts = ((picoamperes * membraneMs) / picofarads) * (LOSS / 4096);
  return Math.round(millivolts * UNITS_PER_MV);
}

function loss(ms) {
  return Math.round(4096 * (1 - Math.exp(-MODEL.stepMs / ms)));
}

function forEach({ sizes, firsts, neurons }, draw) {
  const all = new Int32Array(neurons);
  for (const [p, size] of sizes.entries())
    for (let i = 0; i < size; i++) all[firsts[p] + i] = draw(p);
  return all;
}

function normal(source) {
  return Math.sqrt(-2 * Math.log(1 - source())) * Math.cos(2 * Math.PI * source());
}

function poisson(source, mean) {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = source(); product > least; product *= source()) count++;
  return count;
}

function below(source, count) {
  return Math.floor(source() * count);
}

function between(low, high, value) {
  return Math.min(high, Math.max(low, value));
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}
