import { clamp } from './integers.ts';

/*
 * The arithmetic contract of the LIF family: what every executor must compute, bit for bit. The
 * same functions stand in native/core/fixed.hpp, and test/vectors/fixed.json holds both to it.
 *
 * State and sums are 32-bit two's complement. A decay multiplies 32 bits by at most 4096 and a
 * voltage adds three such numbers: all below 2^53, so doubles hold them exactly where C++ needs 64
 * bits. `|0` takes an exact double modulo 2^32.
 */

/** u and v have 24 bits on the chip: they stay within +-2^23. */
export const STATE_LIMIT = 2 ** 23;

/** What a probe reads from the register of v in the step of a spike: the neuron is refractory. */
export const REFRACTORY = 128;

/** Two currents and their potential stay within +-2^19, so that a decay needs 32 bits only. */
export const NARROW_LIMIT = 2 ** 19;

const DECAY_BITS = 12;

/** Synaptic input and thresholds are in units of 2^6 of u and v. */
const ALIGN_BITS = 6;

/** x / 2^bits, rounded toward zero. The chip decays this way, so that nothing decays past zero. */
export function rz(x: number, bits: number): number {
  return Math.trunc(x / 2 ** bits) + 0;
}

/** x modulo 2^bits, as a signed number. Of 32 bits at most, from any exact integer. */
export function wrap(x: number, bits: number): number {
  return (x << (32 - bits)) >> (32 - bits);
}

/** x * 2^exponent in 32 bits: what leaves at the top is lost, a right shift rounds down. */
export function shift(x: number, exponent: number): number {
  return exponent > 0 ? x << exponent : x >> -exponent;
}

/** sum + weight * payload in 32 bits. The product of two 32-bit numbers is not exact in a double. */
export function accumulate(sum: number, weight: number, payload: number): number {
  return (sum + Math.imul(weight, payload)) | 0;
}

/** What a synapse hands on: its sum times 2^exponent, shifted once, in `width` bits. */
export function arriving(sum: number, exponent: number, width: number): number {
  return wrap(shift(sum, exponent), width);
}

/** So many parts of 4096 of x. */
export function portion(x: number, parts: number): number {
  return rz(x * parts, DECAY_BITS);
}

/** What is left of x after it lost `loss` parts of 4096. */
export function decay(x: number, loss: number): number {
  return portion(x, 2 ** DECAY_BITS - loss);
}

/** One turn around 24 bits. +2^23 is kept and -2^23 becomes it; more than a turn stays outside. */
export function wrapOnce(u: number): number {
  if (u > STATE_LIMIT) return u - 2 * STATE_LIMIT;
  return u <= -STATE_LIMIT ? u + 2 * STATE_LIMIT : u;
}

/** u after a step in which `a` arrives. du = 4095 keeps nothing of the old u. */
export function nextCurrent(u: number, a: number, du: number): number {
  return wrapOnce((decay(u, du + 1) + (a << ALIGN_BITS)) | 0);
}

/** v after a step, before it is compared with the threshold. It saturates; bias is shifted already. */
export function nextVoltage(v: number, u: number, bias: number, dv: number): number {
  return clamp(decay(v, dv) + u + bias, 1 - STATE_LIMIT, STATE_LIMIT - 1);
}

/** A part of a state that turned, of which `rest` is left, after `a` arrived. It saturates as v does. */
export function resonated(rest: number, a: number): number {
  return clamp(rest + (a << ALIGN_BITS), 1 - STATE_LIMIT, STATE_LIMIT - 1);
}

/** The threshold in units of v; a neuron fires strictly above it. */
export function thresholdOf(vth: number): number {
  return vth << ALIGN_BITS;
}

/** Whether a periodic reset comes before the update of this step; interval 0 is never. */
export function resetsAt(now: number, interval: number, offset: number): boolean {
  return interval > 0 && now % interval === offset % interval;
}

/** v after it lost `loss` parts of 4096, rounded down, and `a` arrived; in 32 bits. */
export function nextPotential(v: number, a: number, loss: number): number {
  return (v - Math.floor((v * loss) / 2 ** DECAY_BITS) + a) | 0;
}

/** x after `loss` parts of 4096 leaked from it, to the nearest and halves up, and `a` arrived. It saturates. */
export function leaked(x: number, a: number, loss: number): number {
  const kept = 2 ** DECAY_BITS - loss;
  const rest = Math.floor((x * kept + 2 ** (DECAY_BITS - 1)) / 2 ** DECAY_BITS);
  return clamp(rest + a, 1 - NARROW_LIMIT, NARROW_LIMIT - 1);
}

/** v + a + bias, kept within +-(2^31 - 1): the population without a leak. */
export function integrate(v: number, a: number, bias: number): number {
  return clamp(v + a + bias, 1 - 2 ** 31, 2 ** 31 - 1);
}

/** What a sigma-delta population still owes its readers, in 32 bits. */
export function owed(act: number, sent: number, residue: number): number {
  return (act - sent + residue) | 0;
}

/** The part of a debt that is paid now: all of it, from a threshold on. */
export function paid(owing: number, threshold: number): number {
  return Math.abs(owing) >= threshold ? owing : 0;
}
