import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, count } from './words.ts';

// SPK501x to 504x, 507x and 508x: from a network to spikes.

export const rangeUnknown = code<{ op: string; what: string }>(
  {
    code: 'SPK5010',
    title: 'a value whose range is not known',
    exit: EXIT.cannotCompile,
    explain:
      'A value is quantised over the range that it takes. Calibration finds that range and puts a `range` op behind the value; this one has none. `compile` calibrates by itself; with `opt`, run on a graph that has its `range` ops.',
  },
  ({ op, what }) => ({
    message: `'${op}' reads ${what}, whose range is not known`,
    hint: 'calibrate first, or put a range op behind it',
  }),
);

export const cannotEncode = code<{ kinds: readonly string[]; names: readonly string[] }>(
  {
    code: 'SPK5011',
    title: 'ops that have no spiking form',
    exit: EXIT.cannotCompile,
    explain:
      'The encoding knows no population that computes these ops. A network of which any op stayed float is not converted, so nothing is.',
  },
  ({ kinds, names }) => ({
    message: `${count(names.length, 'op')} of ${count(kinds.length, 'kind')} ${names.length === 1 ? 'has' : 'have'} no spiking form: ${list(kinds)}`,
    notes: names.map((name) => `at ${name}`),
    hint: 'cut the model before them, or replace them',
  }),
);

export const cannotReadOut = code<{ output: string; what: string }>(
  {
    code: 'SPK5012',
    title: 'an output that is no sum of spikes',
    exit: EXIT.cannotCompile,
    explain:
      'An output of a spiking network is the sum of what reaches it. An output that is an input or a constant does not depend on spikes, and one whose range is not known has no levels yet.',
  },
  ({ output, what }) => ({
    message: `output '${output}' reads ${what}, which is no sum of spikes`,
    hint: 'an input or a constant need not be an output: remove it; what has no range yet gets one from samples: --calibration FILE',
  }),
);

export const accumulatorOverflow = code<{ op: string; bound: number; limit: number }>(
  {
    code: 'SPK5013',
    title: 'an accumulator that could overflow',
    exit: EXIT.cannotCompile,
    explain:
      'The largest sum that the weights, the levels of the inputs and the bias allow does not fit the accumulator. A result that wrapped would be wrong without a sign of it, so the network is refused.',
  },
  ({ op, bound, limit }) => ({
    message: `the sum at '${op}' may reach ${bound}, the accumulator holds ${limit}`,
    hint: 'use fewer activation bits: --activation-bits 6',
  }),
);

export const noCalibration = code<{ samples: number; assumed: readonly string[] }>(
  {
    code: 'SPK5014',
    title: 'no calibration data',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Ranges come from running the float model on data. Without data, inputs are assumed: floats to be spread evenly from 0 to 1, which real data rarely is, integers to be places in the tables that they are looked up in, or else 1. The ranges, and with them the accuracy, are a guess.',
  },
  ({ samples, assumed }) => ({
    message: `no calibration data: ranges come from ${samples} assumed inputs, ${assumed.join('; ')}`,
    hint: 'give samples of real inputs: --calibration samples.npz',
  }),
);

export const floatInput = code<{ name: string; type: string }>(
  {
    code: 'SPK5015',
    title: 'an input of floats that quantisation cannot turn into integers',
    exit: EXIT.cannotCompile,
    explain:
      'At stage `fixed` currents and spikes are integers. A current of floats that comes from outside would have to be rounded by whoever sends it, in a unit that the network does not know. A float tensor that an `encode` op reads is fine.',
  },
  ({ name, type }) => ({
    message: `input '${name}' is '${type}', which has no integer form`,
    hint: 'feed a tensor through an encode op, or make the input integers',
  }),
);

export const parameterNotFinite = code<{ name: string; value: number }>(
  {
    code: 'SPK5016',
    title: 'a parameter that is not finite',
    exit: EXIT.cannotCompile,
    explain:
      'A weight, bias or threshold holds a NaN or an infinity, as a training run that diverged leaves behind. No integer stands for it.',
  },
  ({ name, value }) => ({
    message: `the ${name} holds ${value}`,
    hint: 'train again, or export a checkpoint from before the loss diverged',
  }),
);

export const noTimeLoop = code<{ why: string }>(
  {
    code: 'SPK5017',
    title: 'a graph that is no network with its time loop unrolled',
    exit: EXIT.cannotCompile,
    explain:
      'The pass `fold-time` makes populations over time of a spiking network whose exporter wrote each time step out. It needs neurons that are the same in every step: a potential that leaks and takes in currents, a threshold, and a reset by subtraction or to a value; synapses between them; and outputs that show every step, the last one, or the sum or mean of all. With `required = false` the pass leaves other graphs as they are.',
  },
  ({ why }) => ({
    message: `the graph has no time loop that can be folded: ${why}`,
    hint: 'export the network with its neurons alike in every step, or leave fold-time out',
  }),
);

export const noLeakyForm = code<{ faults: readonly string[] }>(
  {
    code: 'SPK5120',
    title: 'float neurons that no neuron of a chip is like',
    exit: EXIT.cannotCompile,
    explain:
      'Float neurons become those of a chip: what leaks away is a part of 4096, thresholds are positive, a spike resets to zero or subtracts the threshold in its own step, and potentials are shown by neurons that do not fire. Counted from where a reset leads, and in units of their gain, most are like that. These are not.',
  },
  ({ faults }) => ({
    message: `${count(faults.length, 'neuron')} of the network ${faults.length === 1 ? 'has' : 'have'} no form in integers`,
    notes: faults,
    hint: 'train with a reset to zero or by the threshold, in the step of the spike',
  }),
);

export const layerVanished = code<{ op: string; what: string; most: number; unit: number }>(
  {
    code: 'SPK5126',
    title: 'a layer of which integers leave nothing',
    exit: EXIT.cannotCompile,
    explain:
      'The currents of float neurons have 24 bits on a chip, whatever the neurons hear. The more synapses a neuron has and the longer its current stays, the coarser the unit of its weights and threshold must be. Here all weights of a layer, or its threshold, are below half of that unit: the layer would be silent, or fire at anything.',
  },
  ({ op, what, most, unit }) => ({
    message: `the ${what} of '${op}' would all be 0 in integers: the largest is ${Number(most.toPrecision(3))}, the unit ${Number(unit.toPrecision(3))}`,
    hint: 'train with a shorter time constant of the current, or with fewer inputs to a neuron',
  }),
);

export const neuronsRounded = code<{ steps: number; notes: readonly string[] }>(
  {
    code: 'SPK5121',
    title: 'what integers made of float neurons',
    severity: 'warning',
    exit: EXIT.cannotCompile,
    explain:
      'Float neurons became those of a chip: weights of 8 bits, decays in 1/4096. The float network and the integers have heard the same spikes, drawn at random, one in ten places in a step. A spike that comes a step later counts twice, where it is missing and where it is; neurons that a reset sets back forget what was apart, others carry it on.',
  },
  ({ steps, notes }) => ({
    message: `float neurons became integers; in ${count(steps, 'step')} of drawn spikes`,
    notes,
  }),
);

/** What would bring the outputs of a converted network closer to those of the float one. */
export type Remedy =
  'steps' | 'data' | 'samples' | 'activation-bits' | 'weight-bits' | 'layers' | 'rate';

const REMEDIES: Readonly<Record<Remedy, string>> = {
  steps: 'it was not quiet at the end: run more steps, --time-steps',
  data: 'ranges come from assumed inputs: give real ones, --calibration samples.npz',
  samples:
    'many of its values lie beyond its levels: calibrate on more samples, or --calibrate max',
  'activation-bits': 'use more levels: --activation-bits 8',
  'weight-bits': 'use finer weights: --weight-bits 8',
  layers: '--layers shows what each population loses',
  rate: 'rates near their values with steps: --time-steps 64; other codes compute them exactly: --encoding radix',
};

export const lowFidelity = code<{
  output: string;
  sqnr: number;
  where: string;
  before: number;
  behind: number;
  clipped: number;
  levels?: { readonly used: number; readonly available: number };
  remedy: Remedy;
}>(
  {
    code: 'SPK5030',
    title: 'an output far from that of the float network',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'After conversion, samples of the calibration ran through the float network and through the spiking one. The ratio of signal to quantisation noise of an output, in decibels, says how close they are: at 20 dB the error is a tenth of the signal. The place that is named is the one behind which the ratio is most below what it was before it; `quality` in `report.json` has the numbers of all of them, and `compile --layers` shows them as a table.',
  },
  ({ output, sqnr, where, before, behind, clipped, levels, remedy }) => ({
    message: `output '${output}' keeps ${sqnr} dB of the float network's; most is lost at '${where}', where ${before} dB become ${behind} dB`,
    notes: [
      ...(levels ? [`it uses ${levels.used} of ${levels.available} levels`] : []),
      ...(clipped > 0 ? [`${(clipped * 100).toFixed(2)} % of its values lie beyond them`] : []),
    ],
    hint: REMEDIES[remedy],
  }),
);

export const noIntegerNetwork = code<{ faults: readonly string[] }>(
  {
    code: 'SPK5040',
    title: 'a network that settles at nothing that integer operators compute',
    exit: EXIT.cannotCompile,
    explain:
      'The integer network of an artifact, `qann.onnx`, computes what each edge of the spiking network has carried when nothing is sent any more. There is no such sum where a neuron leaks, where a value goes around through a delay, or where spikes come in at every step; a synapse that shifts its sums down rounds each message by itself; a window that opens before its levels are sure may say others, and messages of a code with a window are worth nothing sure until `decode` has read them as they were sent; and an output shows the sum of a `sigma` op. All reasons are listed.',
  },
  ({ faults }) => ({
    message: `the network has no integer network that ONNX could say, for ${count(faults.length, 'reason')}`,
    notes: faults,
    hint: 'say it in .nir, .net or .spk: spike-compile convert A B; a compile goes without --emit-qann and --check',
  }),
);

export const wrongLayerChoice = code<{ text: string; wrong: string }>(
  {
    code: 'SPK5070',
    title: 'a choice for a layer that says nothing',
    exit: EXIT.usage,
    explain:
      'A choice for one layer is its name, a colon, and what is chosen: `/conv1/Conv:activation-bits=4,weight-bits=6,encoding=radix`. The name may hold anything; `*` in it stands for any characters. Bits are from 2 to 8. Where several choices fit a layer, the last one counts.',
  },
  ({ text, wrong }) => ({
    message: `the choice for layer '${text}' cannot be read`,
    hint: `what fits is ${wrong}`,
  }),
);

export const unknownLayer = code<{ layer: string; what: string; meant: string | undefined }>(
  {
    code: 'SPK5071',
    title: 'a choice for a layer that there is not',
    exit: EXIT.usage,
    explain:
      'A layer is called by the name of a value that the model computes, as `inspect` shows them, or by the name of the node that computes it; `*` in a name stands for any characters. Where passes take several ops for one, as a convolution and the batch norm behind it, each of their names is one for what came of them. No op has the name that was given. A choice of weight bits needs a layer with weights: a convolution or a dense op.',
  },
  ({ layer, what, meant }) => ({
    message: `no ${what} is called '${layer}'`,
    hint: meant ? `did you mean '${meant}'?` : 'spike-compile inspect MODEL shows the names',
  }),
);

export const layerSendsNothing = code<{ layer: string; isRate: boolean }>(
  {
    code: 'SPK5072',
    title: 'a choice for a layer that sends no messages',
    exit: EXIT.usage,
    explain:
      'A code and bits of levels belong to the population that sends what a layer computes. The last layer, which an output sums up, sends nothing, and neither does one whose result another layer takes in before it is sent. In a network of rates all populations send in the same way.',
  },
  ({ layer, isRate }) =>
    isRate
      ? {
          message: `layer '${layer}' sends rates, which have neither bits of levels nor another code`,
          hint: 'leave the choice out, or use another encoding: --encoding radix',
        }
      : {
          message: `layer '${layer}' has no population whose code or levels could be chosen`,
          hint: 'name the layer behind which messages are sent, or leave the choice out',
        },
);

export const noRate = code<{ what: readonly string[]; names: readonly string[] }>(
  {
    code: 'SPK5073',
    title: 'ops that rates cannot say',
    exit: EXIT.cannotCompile,
    explain:
      'A rate is a number of spikes in some steps, so it is not negative, and neurons that integrate and fire only add, weigh and clip. What is signed, what multiplies values with each other, and what looks at whole rows, as a softmax or a norm does, has no rate. The other codes compute all of these, and exactly.',
  },
  ({ what, names }) => ({
    message: `${count(names.length, 'op')} cannot be computed with rates: ${list(what)}`,
    notes: names.map((name) => `at ${name}`),
    hint: 'use a code that can: --encoding radix, ttfs, ternary or graded',
  }),
);

export const wideAccumulator = code<{
  op: string;
  sum: string;
  low: number;
  high: number;
  needs: number;
  bits: number;
  witness?: {
    element: number;
    sources: readonly { name: string; up: number; down: number }[];
  };
}>(
  {
    code: 'SPK5080',
    title: 'a sum that its bits may not hold',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Between what each sum lies follows from weights, thresholds and what messages may carry. This one may come to a number that needs more bits than it has, or than were asked for, and would wrap or stop there. The element is named that comes to it, and what has to be sent: sources with weights of one sign as much as they can, the others as little. A sum that nothing bounds grows with every step.',
  },
  ({ op, sum, low, high, needs, bits, witness }) => ({
    message: Number.isFinite(needs)
      ? `the ${sum} of '${op}' may come to ${-low > high ? low : high}, which needs ${needs} bits of ${bits}`
      : `nothing bounds the ${sum} of '${op}', which has ${bits} bits`,
    notes: (witness?.sources ?? []).map(
      ({ name, up, down }) =>
        `at element ${witness!.element}, when ${up} of '${name}' send their most and ${down} their least`,
    ),
  }),
);

export const rangesNeedIntegers = code<{ stage: string }>(
  {
    code: 'SPK5081',
    title: 'ranges of a network that is not of integers yet',
    exit: EXIT.usage,
    explain:
      'What a sum may come to follows from integer weights, thresholds and messages. A model has none before it is compiled.',
  },
  ({ stage }) => ({
    message: `sums have no bounds at stage ${stage}`,
    hint: 'give an artifact: spike-compile compile model.onnx -o model.spike',
  }),
);
