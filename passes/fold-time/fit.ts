import type { AtomTable } from './atom-table.ts';
import {
  type Coefficient,
  ONE,
  ZERO,
  coefficient,
  isNear,
  isZero,
  largest,
  zip,
} from './coefficient.ts';
import type { Layer } from './layers.ts';
import { NO_RESET, type Neuron, type Reset, currentBiasResponse, geometric } from './neuron.ts';
import { type Equation, largestKnown, solve, without } from './solve.ts';
import { constantOf, factorOf } from './sum.ts';
import { type Arrival, arrivalOf, tapsOf } from './taps.ts';
import type { Atom, Crossing, Sum } from './terms.ts';
import type { Timeline } from './timeline.ts';

/**
 * The parameters with which a layer's last step follows from the one before it. Potentials are counted
 * from the threshold in the graph; here they are counted from where they start:
 *
 *   w(t) = decay * w(t - 1) + gain * x(t) + c(t)        v = w + threshold
 *   c(t) = bias + currentBias * (1 + currentDecay + ...) + (decay - 1) * threshold
 *
 * and the first step, which has no step before it, says where they start. Nothing where the last step
 * is no such thing. Whether the other steps follow too is for others to see.
 */
export function fitNeuron(
  layer: Layer,
  first: number,
  isLate: boolean,
  { atoms, time }: { readonly atoms: AtomTable; readonly time: Timeline },
): Neuron | undefined {
  const last = layer.members.length - 1;
  const { definition } = layer.members[last]!;
  const before = layer.members[last - 1]!;
  const own = [atoms.potential(before), atoms.spike(before, layer.isStrict)] as const;
  if (!isAffine(definition, own)) return undefined;

  const recent = [0, 1].flatMap((back) => {
    // The first step has the whole past of the still inputs in it.
    const member = last - back < 1 ? undefined : layer.members[last - back];
    return member ? [foreignTaps(member, first + last - back, own, time)] : [];
  });
  const arrival = arrivalOf(recent, first + last, isLate);
  if (!arrival) return undefined;
  const decay = factorOf(definition, own[0]);
  const constants = constantsOf(layer, { first, isLate, decay, arrival, atoms });
  const reset = resetOf(definition, own, { decay, threshold: constants.threshold });
  return reset && { decay, isLate, isStrict: layer.isStrict, ...arrival, ...constants, reset };
}

type Own = readonly [potential: Atom, spike: Atom];

/** Whether a sum has only terms that a neuron has, the spike of the step before in products at most once. */
function isAffine(sum: Sum, [potential, spike]: Own): boolean {
  return [...sum.values()].every(({ atoms }) => {
    if (atoms.some((atom) => atom.kind === 'potential' && atom !== potential)) return false;
    return atoms.length < 2 || (atoms.length === 2 && atoms.includes(spike));
  });
}

function foreignTaps({ definition }: Crossing, step: number, [, spike]: Own, time: Timeline) {
  const foreign = [...definition].filter(([, { atoms }]) => !atoms.includes(spike));
  const isOld = (atom: Atom | undefined) =>
    atom?.kind === 'spike' && spike.kind === 'spike' && time.classOf(atom) === time.classOf(spike);
  return tapsOf(new Map(foreign.filter(([, { atoms }]) => !isOld(atoms[0]))), step, time);
}

interface Known {
  readonly first: number;
  readonly isLate: boolean;
  readonly decay: Coefficient;
  readonly arrival: Arrival;
  readonly atoms: AtomTable;
}

function constantsOf(layer: Layer, known: Known) {
  const equations = layer.members.map((_, place) => equationOf(layer, place, known));
  const [threshold, bias, currentBias] = solve(equations, 3) as [
    Coefficient,
    Coefficient,
    Coefficient,
  ];
  const written = layer.members.at(-1)!.threshold;
  // What stands in the graph is more exact than what follows from its rounded first step.
  if (!written || !isNear(written, threshold)) return { threshold, bias, currentBias };
  const rest = solve(
    equations.map((equation) => without(equation, 0, written)),
    2,
    largestKnown(equations),
  );
  return { threshold: written, bias: rest[0]!, currentBias: rest[1]! };
}

/**
 * What a step's constant says of threshold, bias and bias of the current: what one step adds, or, where the
 * potential of the step before is written out, what all steps have.
 */
function equationOf(layer: Layer, place: number, around: Known): Equation {
  const { first, isLate, decay, arrival, atoms } = around;
  const { definition } = layer.members[place]!;
  const known = constantOf(definition);
  const step = first + place;
  const before = layer.members[place - 1];
  if (before && definition.has(String(atoms.potential(before).id))) {
    const flow = geometric(arrival.currentDecay, isLate ? step - 1 : step);
    return { factors: [zip((x) => x - 1, decay), ONE, flow], known };
  }
  const response = currentBiasResponse({ ...arrival, decay, isLate }, step);
  return { factors: [coefficient(-1), geometric(decay, step), response], known };
}

interface Potentials {
  readonly decay: Coefficient;
  readonly threshold: Coefficient;
}

/** What the spike of the step before did to the potential, if it is one of the known things. */
function resetOf(sum: Sum, [potential, spike]: Own, at: Potentials): Reset | undefined {
  const { decay, threshold } = at;
  const pair = [potential, spike].toSorted((a, b) => a.id - b.id);
  const [kick, cut] = [factorOf(sum, spike), factorOf(sum, ...pair)];
  const gated = [...sum.values()].filter(
    ({ atoms }) => atoms.length === 2 && !atoms.includes(potential),
  );
  const isCut =
    !isZero(decay) &&
    isNear(
      zip((x) => -x, cut),
      decay,
    );
  if (gated.length > 0) {
    // The reset comes after the integration: with the potential goes all that came in this step.
    if (!isCut && !(isZero(decay) && isZero(cut))) return undefined;
    const by = zip((k, c, t) => k + c + t, kick, constantOf(sum), threshold);
    return { kind: 'zero', by: settle(by, threshold), isNext: true };
  }
  if (isCut) {
    const by = zip((k, d, t) => k / d + t, kick, decay, threshold);
    return { kind: 'zero', by: settle(by, threshold), isNext: false };
  }
  if (!isZero(cut)) return undefined;
  return isZero(kick) ? NO_RESET : subtraction(kick, at);
}

/** Zero where rounding is all that is left of a difference. */
function settle(by: Coefficient, threshold: Coefficient): Coefficient {
  return largest(by) <= 1e-6 * largest(threshold) ? ZERO : by;
}

/** The threshold is what neurons subtract, in this step or in the next: whichever it is tells when. */
function subtraction(kick: Coefficient, { decay, threshold }: Potentials): Reset {
  const next = zip((x) => -x, kick);
  const [isNext, canNow] = [isNear(next, threshold), !decay.values.includes(0)];
  const now = canNow ? zip((x, d) => x / d, next, decay) : next;
  if (canNow && isNear(now, threshold)) return { kind: 'subtract', by: threshold, isNext: false };
  if (isNext) return { kind: 'subtract', by: threshold, isNext: true };
  return { kind: 'subtract', by: now, isNext: !canNow };
}
