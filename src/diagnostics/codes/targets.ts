import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, count } from './words.ts';

// SPK502x, 509x and 51xx: targets, cores and exports.

export const unknownTarget = code<{
  name: string;
  known: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK5020',
    title: 'unknown target',
    exit: EXIT.notFound,
    explain:
      'This version has no target of this name. `spike-compile list targets` shows those that there are.',
  },
  ({ name, known, meant }) => ({
    message: `there is no target '${name}' in this version`,
    hint: meant
      ? `did you mean '${meant}'?`
      : `targets are ${list(known)}: --target ${known[0] ?? ''}`,
  }),
);

export const tooManyNeurons = code<{ neurons: number; most: number; target: string }>(
  {
    code: 'SPK5021',
    title: 'more neurons than the target has',
    exit: EXIT.cannotCompile,
    explain:
      'The network needs more neurons than the target offers. For `simulation` the limit is a setting, `targets.simulation.max_neurons`, that guards memory.',
  },
  ({ neurons, most, target }) => ({
    message: `the network has ${neurons} neurons, '${target}' allows ${most}`,
    hint: `raise the limit, --set targets.${target}.max_neurons=${neurons}, or make the network smaller`,
  }),
);

export const notNetx = code<{ faults: readonly string[] }>(
  {
    code: 'SPK5090',
    title: 'a network that a netx file cannot say',
    exit: EXIT.cannotCompile,
    explain:
      'A netx file (HDF5) is a row of layers: a dense, recurrent or convolutional synapse with LIF neurons, sigma-delta neurons or resonators each, whose numbers are those of a layer, not of a neuron, but for how resonators turn; branches are joined by concats. A layer answers a step after the one before. Populations of converted networks (`level`) have no neuron there. docs/nir.md says what has a place in it.',
  },
  ({ faults }) => ({
    message: `${count(faults.length, 'part')} of this network ${faults.length === 1 ? 'has' : 'have'} no place in a netx file`,
    notes: faults,
    hint: 'of float neurons convert the model, not its artifact; what a file cannot say runs without one: run ARTIFACT --executor bridge',
  }),
);

export const netxBeyondTool = code<{ notes: readonly string[] }>(
  {
    code: 'SPK5091',
    title: 'a netx file that its own tool does not read as it is meant',
    severity: 'warning',
    exit: EXIT.cannotCompile,
    explain:
      "The file says the network, and `compile` reads it again as the same graph. netx of Lava's deep-learning library raises an error at transposed convolutions, averages and concats, ignores delays of convolutions and complex weights, takes a relu where the file says another activation, takes adaptive resonators for plain ones, and cuts how resonators turn to one less where floats come out below. The notes say what of this is in the file.",
  },
  ({ notes }) => ({
    message: 'netx itself does not read all of this file as it is meant',
    notes,
    hint: 'spike-compile compile reads it as the same network; run --executor bridge runs it by Lava without such a file',
  }),
);

export const notNir = code<{ faults: readonly string[] }>(
  {
    code: 'SPK5122',
    title: 'a network that a NIR graph cannot say',
    exit: EXIT.cannotCompile,
    explain:
      'A NIR graph has layers of weights, pools and delays between neurons with equations: LIF, IF, LI, I and those with a current. It is given spikes. Populations of converted networks (`level`), messages with a value and synapses with delays of their own have no node there.',
  },
  ({ faults }) => ({
    message: `${count(faults.length, 'part')} of this network ${faults.length === 1 ? 'has' : 'have'} no node in NIR`,
    notes: faults,
    hint: 'keep it as .spk, which says all of a network',
  }),
);

export const nirLosses = code<{ notes: readonly string[] }>(
  {
    code: 'SPK5123',
    title: 'what a NIR graph does not say of a network',
    severity: 'warning',
    exit: EXIT.cannotCompile,
    explain:
      'NIR says equations, and one reset: to a value. What else the network does is in the metadata of the file, which other tools do not heed: there it may answer otherwise.',
  },
  ({ notes }) => ({ message: 'NIR has no word for all of the network; the metadata say', notes }),
);

export const notSpiking = code<{ from: string; format: string; settles: boolean }>(
  {
    code: 'SPK5124',
    title: 'a float network for a format of spiking ones',
    exit: EXIT.cannotCompile,
    explain:
      'The network is at stage `ann`: float tensors, as its author exported it, without time and without neurons. The format says networks of spikes, or the integers that they settle at. `compile` makes such a network of it, whose artifact is converted to what it settles at (ONNX). Formats of neurons (NIR, netx) have none for its populations.',
  },
  ({ from, format, settles }) => ({
    message: `'${from}' is a float network, and ${format} says spiking ones`,
    hint: settles
      ? `compile it with 'spike-compile compile', and convert the artifact`
      : `a compiled network has no neurons that ${format} says: compile and run it, or train one of such neurons`,
  }),
);

export const unknownFormat = code<{ known: readonly string[] }>(
  {
    code: 'SPK5125',
    title: 'a file name that says no format',
    exit: EXIT.usage,
    explain:
      'In which format a network is written follows from the ending of the file, or from `--as`. Artifacts are made by `compile`, and files of PyTorch are read only.',
  },
  ({ known }) => ({
    message: 'the name of the file to write says no format that networks are written in',
    hint: `end it in ${list(known)}, or say the format with --as`,
  }),
);

export const layerTooLarge = code<{
  population: string;
  profile: string;
  resource: string;
  needs: number;
  has: number;
  /** Whether it would need less of it with weights of fewer bits. */
  isOfBits: boolean;
}>(
  {
    code: 'SPK5100',
    title: 'a layer that no number of cores holds',
    exit: EXIT.cannotCompile,
    explain:
      'However finely the layer is cut, one part of it needs more of a resource of a core than the profile has: what is named is what the finest cut that was tried still needs. A neuron has all of its synapses on one core, so a sum over very many sources is the usual reason.',
  },
  ({ population, profile, resource, needs, has, isOfBits }) => ({
    message: `a part of '${population}' needs ${needs} of '${resource}', a core of '${profile}' has ${has}`,
    hint: `fewer inputs or channels, ${isOfBits ? 'weights of fewer bits, ' : ''}another profile ('spike-compile list profiles'), or --allow-host`,
  }),
);

export const tooManyCores = code<{ what: string; profile: string; needs: number; has: number }>(
  {
    code: 'SPK5107',
    title: 'a network for more cores than a mapping has',
    exit: EXIT.cannotCompile,
    explain:
      'A mapping is searched for on 65,536 cores of all chips together at most: what is named is how many it takes at least, by what the network needs of each resource and what a core has of it. Cores of very few neurons or words are the usual reason.',
  },
  ({ what, profile, needs, has }) => ({
    message: `'${what}' takes ${needs} cores of '${profile}' at least, a mapping has ${has} at most`,
    hint: `larger cores (targets.loihi3.max_neurons over targets.loihi3.cores_per_chip), or a smaller network`,
  }),
);

export const synapseTooWide = code<{
  synapse: string;
  what: 'weights' | 'delays';
  needs: number;
  has: number;
}>(
  {
    code: 'SPK5101',
    title: 'synapses that a core cannot store',
    exit: EXIT.cannotCompile,
    explain:
      'Cores store weights of so many bits and delays of so many steps as the profile says. Weights can be quantised to fewer bits.',
  },
  ({ synapse, what, needs, has }) => ({
    message: `'${synapse}' has ${what} of ${needs} ${what === 'weights' ? 'bits' : 'steps'}, a core has ${has}`,
    hint: what === 'weights' ? `--weight-bits ${has}` : `delays of up to ${has} steps`,
  }),
);

export const wrongMapping = code<{ fault: string }>(
  {
    code: 'SPK5102',
    title: 'a mapping to cores that does not hold',
    exit: EXIT.cannotCompile,
    explain:
      'The mapping of a network to cores was counted again from its files alone: every neuron once, every message where it is weighed, every resource of every core. What is named does not add up, so nothing can run by it.',
  },
  ({ fault }) => ({
    message: `the mapping: ${fault}`,
    hint: 'compile again; a file that was written whole and not edited is a bug of ours',
  }),
);

export const cannotKeepTime = code<{
  profile: string;
  why: 'rate' | 'cycle';
  ops: readonly string[];
}>(
  {
    code: 'SPK5103',
    title: 'a network whose messages have no time to arrive',
    exit: EXIT.cannotCompile,
    explain:
      'Between cores a message takes a step. A network is made later as a whole for that, which two things have no form of: rates that are counted from the first step on, and cycles with fewer delays than populations, around which a message would be late each time.',
  },
  ({ profile, why, ops }) => ({
    message: `messages of '${profile}' take a step, and ${ops.map((op) => `'${op}'`).join(', ')} ${why === 'rate' ? 'send rates that are counted from the first step' : 'hear each other with fewer delays than messages'}`,
    hint:
      why === 'rate'
        ? '--encoding graded, ternary, radix or ttfs'
        : 'a delay of one step behind each population of the cycle',
  }),
);

export const mappingCutShort = code<{ seconds: number }>(
  {
    code: 'SPK5104',
    severity: 'warning',
    title: 'a mapping that took its time',
    exit: EXIT.ok,
    explain:
      'Exchanges of places end when the setting targets.loihi3.mapping_seconds is over. The mapping is right, but messages may go farther than need be, and on another machine it may come out otherwise.',
  },
  ({ seconds }) => ({
    message: `the mapping was cut short after ${seconds} s`,
    hint: 'more seconds, or a smaller targets.loihi3.mapping_effort',
  }),
);

export const needsProgram = code<{ population: string; kind: string; profile: string }>(
  {
    code: 'SPK5105',
    title: 'neurons that cores do not compute',
    exit: EXIT.cannotCompile,
    explain:
      'Every profile has leaky integrate-and-fire neurons. All others, those of ledgers among them, are programs, which the cores of this profile do not run.',
  },
  ({ population, kind, profile }) => ({
    message: `'${population}' needs a program for '${kind}', and cores of '${profile}' run none`,
    hint: `a profile with neuronPrograms ('spike-compile list profiles'), or --allow-host`,
  }),
);

export const keptOnHost = code<{
  population: string;
  neurons: number;
  messagesIn: number;
  messagesOut: number;
}>(
  {
    code: 'SPK5106',
    severity: 'warning',
    title: 'a population that the host computes',
    exit: EXIT.ok,
    explain:
      'With --allow-host, what has no form on cores is left to the host. In every step cores wait for it: what it hears leaves the chips, what it says comes back, and neither is counted as hops. Reports of time and energy leave the host out.',
  },
  ({ population, neurons, messagesIn, messagesOut }) => ({
    message: `'${population}' is left to the host: ${count(neurons, 'neuron')}, ${crossing(messagesIn, messagesOut)}`,
    hint: `without --allow-host it says why`,
  }),
);

function crossing(messagesIn: number, messagesOut: number): string {
  if (messagesIn === 0 && messagesOut === 0) return 'which share no message with cores';
  const to = messagesIn > 0 ? [`${count(messagesIn, 'message')} to it`] : [];
  const back = messagesOut > 0 ? [`${count(messagesOut, 'message')} from it`] : [];
  return `in each step up to ${[...to, ...back].join(' and ')}`;
}
