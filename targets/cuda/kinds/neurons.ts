import { constant } from '../cpp.ts';
import { I32, type OpWriter, type WriteOp, populationOf } from '../op-text.ts';

/* Populations with a membrane or a sum. */

/** What comes in, what is sent, and arrays by name in their order. */
function neurons(writer: OpWriter, arrays: readonly string[]): string[] {
  const { op, value, array } = writer;
  return [
    value('X', op.inputs[0]!),
    value('Y', op.output),
    ...arrays.map((name, i) => array(name, op.arrays[i]!)),
  ];
}

/** States of one number for each neuron. */
function states({ op, state, sizeOf }: OpWriter, names: readonly string[], type = I32): string[] {
  return names.map((name) => state(name, type, sizeOf(op.output)));
}

export const integrateAndFire: WriteOp = (writer) => ({
  members: [
    ...neurons(writer, ['Theta', 'Bias', 'Start']),
    ...states(writer, ['V']),
    constant('std::int64_t', 'window')(writer.op.numbers[0]!),
  ],
  calls: [populationOf(writer, 'IntegrateAndFire')],
});

export const lif: WriteOp = (writer) => {
  const [isSoft, interval, offset] = writer.op.numbers;
  const members = [
    ...neurons(writer, ['Du', 'Dv', 'Threshold', 'Bias']),
    ...states(writer, ['U', 'V']),
    constant('bool', 'is_soft')(isSoft === 1),
    constant('std::int64_t', 'interval')(interval!),
    constant('std::int64_t', 'offset')(offset!),
  ];
  return { members, calls: [populationOf(writer, 'Lif')] };
};

/** What a threshold that moves needs of a neuron. */
const MOVING = ['Dth', 'Dr', 'Rest', 'Rise'];

export const lifAdaptive: WriteOp = (writer) => ({
  members: [
    ...neurons(writer, ['Du', 'Dv', 'Bias', ...MOVING]),
    ...states(writer, ['U', 'V', 'Raised', 'Refractory']),
  ],
  calls: [populationOf(writer, 'LifAdaptive')],
});

export const lifPlain: WriteOp = (writer) => ({
  members: [...neurons(writer, ['Dv', 'Threshold', 'Bias']), ...states(writer, ['V'])],
  calls: [populationOf(writer, 'LifPlain')],
});

export const lifPotential: WriteOp = (writer) => ({
  members: [...neurons(writer, ['Du', 'Dv', 'Bias']), ...states(writer, ['U', 'V'])],
  calls: [populationOf(writer, 'LifPotential')],
});

const CURRENTS = ['De', 'Di', 'Dv', 'Threshold', 'Bias', 'Refractory', 'Start'];

export const lifTwoCurrents: WriteOp = (writer) => {
  const { op, value } = writer;
  const [fraction, width] = op.numbers;
  const members = [
    ...neurons(writer, CURRENTS),
    value('Z', op.inputs[1]!),
    ...states(writer, ['E', 'I', 'V', 'Left'], width === 16 ? 'std::int16_t' : I32),
    constant('int', 'fraction')(fraction!),
    constant('int', 'most')(2 ** (width! - 1) - 1),
    constant('bool', 'is_uniform')(op.arrays[0]!.length === 1),
    constant('bool', 'has_start')(op.arrays.at(-1)!.length > 0),
  ];
  return { members, calls: [populationOf(writer, 'LifTwoCurrents')] };
};

/** Neurons of two currents whose state turns, with what their threshold needs. */
function turning(writer: OpWriter, arrays: readonly string[], moved: readonly string[]): string[] {
  return [
    ...neurons(writer, ['Sin', 'Cos', ...arrays]),
    writer.value('Z', writer.op.inputs[1]!),
    ...states(writer, ['Real', 'Imaginary', ...moved]),
    constant('bool', 'is_phase')(writer.op.numbers[0] === 1),
  ];
}

export const resonator: WriteOp = (writer) => ({
  members: turning(writer, ['Threshold'], []),
  calls: [populationOf(writer, 'Resonator')],
});

export const resonatorAdaptive: WriteOp = (writer) => ({
  members: turning(writer, MOVING, ['Raised', 'Refractory']),
  calls: [populationOf(writer, 'ResonatorAdaptive')],
});

export const sigma: WriteOp = (writer) => ({
  members: [...neurons(writer, ['Bias']), ...states(writer, ['Sigma'])],
  calls: [populationOf(writer, 'Sigma')],
});

/** What delta and sigma-delta have in common. */
function changing(writer: OpWriter): string[] {
  const [up, stateExponent, messageBits, isRelu] = writer.op.numbers;
  return [
    ...neurons(writer, ['Threshold', 'Bias']),
    constant('int', 'up')(up!),
    constant('int', 'state_exponent')(stateExponent!),
    constant('int', 'message_bits')(messageBits!),
    constant('bool', 'is_relu')(isRelu === 1),
  ];
}

export const delta: WriteOp = (writer) => ({
  members: [...changing(writer), ...states(writer, ['Act', 'Residue'])],
  calls: [populationOf(writer, 'Delta')],
});

export const sigmaDelta: WriteOp = (writer) => ({
  members: [...changing(writer), ...states(writer, ['Sigma', 'Act', 'Residue'])],
  calls: [populationOf(writer, 'SigmaDelta')],
});
