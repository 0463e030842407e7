import { type Shape, sameShape } from '../../src/tensor/shape.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import type { Builder, Origin } from './builder.ts';
import { type Coefficient, ONE, ZERO, isZero, toTensor, zip } from './coefficient.ts';
import { NO_RESET, type Neuron } from './neuron.ts';
import { NEURON, attrsOf, isExactly } from './parameters.ts';
import type { Readout } from './readout.ts';
import type { Replicas } from './replicas.ts';

/** What an output is read from, in which shape, and what to call it. */
interface Reading extends Readout {
  readonly shape: Shape;
  readonly from: Origin;
}

/**
 * The value that an output is read from: at every step what the model stacks, or a value that at the last
 * step is what the model gives.
 */
export function outputName(reading: Reading, builder: Builder, replicas: Replicas): string {
  const { shape, from, isSum } = reading;
  const source = sourceName(reading, builder, replicas);
  const name = isSum ? summed(source, reading, builder) : moved(source, reading, builder);
  if (sameShape(builder.typeOf(name).shape, shape)) return name;
  return builder.emit('reshape', [name], { shape }, from);
}

function sourceName({ source, from }: Reading, builder: Builder, replicas: Replicas): string {
  if (source.kind === 'value') return replicas.value(source.atom);
  const neuron = source.kind === 'integrator' ? source.neuron : source.course.neuron;
  const { name, gain } = replicas.current(neuron.synapses);
  if (source.kind === 'integrator')
    return builder.emit(NEURON, [name], attrsOf(neuron, gain, 'potential'), from);
  const sends = source.isReset ? 'after-reset' : 'before-reset';
  return builder.emit(NEURON, [name], { ...attrsOf(neuron, gain, 'spikes'), sends }, from);
}

/** The running sum; its scale is for its reader. */
function summed(name: string, { scale, offset, from }: Reading, builder: Builder): string {
  const factor = isExactly(scale, ONE) ? {} : { scale: asDoubles(scale) };
  if (isZero(offset)) return builder.emit('sigma', [name], factor, from);
  const bias = toTensor(zip((x, y) => x / y, offset, scale));
  return builder.emit('sigma', [currentOf(name, from, builder)], { ...factor, bias }, from);
}

/** scale * x + offset, which a neuron without memory computes. */
function moved(name: string, { scale, offset, from }: Reading, builder: Builder): string {
  if (isExactly(scale, ONE) && isZero(offset)) return name;
  const attrs = attrsOf(withoutMemory(offset), scale, 'potential');
  return builder.emit(NEURON, [currentOf(name, from, builder)], attrs, from);
}

function currentOf(name: string, from: Origin, builder: Builder): string {
  return builder.typeOf(name).role === 'spikes' ? builder.identity(name, 1, from) : name;
}

function withoutMemory(bias: Coefficient): Neuron {
  const none = { decay: ZERO, currentDecay: ZERO, currentBias: ZERO, threshold: ZERO };
  return { ...none, bias, isLate: false, isStrict: false, reset: NO_RESET, synapses: [] };
}

function asDoubles({ shape, values }: Coefficient) {
  return tensor('f64', shape, values);
}
