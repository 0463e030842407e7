import { spikesType } from '../../ir/types.ts';
import { MOST_ELEMENTS, sizeOf } from '../../tensor/shape.ts';
import { type Value, arriving } from './builder.ts';
import {
  type NeuronContext,
  cubaIntegrator,
  cubaLif,
  integrateAndFire,
  integrator,
  leakyIntegrator,
  lif,
  threshold,
} from './neurons.ts';
import type { NirNode } from './nodes.ts';
import { conv, dense, pool, scale } from './synapses.ts';

/** What each kind of node makes of what it reads. To add one: its line here. */
export const KINDS: ReadonlyMap<string, (context: NeuronContext) => Value> = new Map([
  ['Input', input],
  ['Output', passed],
  ['Linear', dense],
  ['Affine', dense],
  ['Conv1d', conv],
  ['Conv2d', conv],
  ['SumPool2d', (context: NeuronContext) => pool(context, false)],
  ['AvgPool2d', (context: NeuronContext) => pool(context, true)],
  ['Scale', scale],
  ['Flatten', flatten],
  ['Delay', wait],
  ['Threshold', threshold],
  ['I', integrator],
  ['IF', integrateAndFire],
  ['LI', leakyIntegrator],
  ['LIF', lif],
  ['CubaLI', cubaIntegrator],
  ['CubaLIF', cubaLif],
]);

/** Kinds that send spikes: only these may close a loop, which then takes a step. */
export const SENDERS: ReadonlySet<string> = new Set(['IF', 'LIF', 'CubaLIF', 'Threshold']);

/** Several input spikes in a step are one message. */
const MESSAGES = 'i16';

/** The input of the whole graph is messages; that of a subgraph is what leads to it. */
function input(context: NeuronContext): Value {
  const { builder, node } = context;
  if (node.reads.length > 0) return passed(context);
  const shape = node.integers('shape');
  if (!shape.every((extent) => extent > 0) || sizeOf(shape) > MOST_ELEMENTS)
    node.refuse(`its shape is [${shape.slice(0, 8).join(',')}]`);
  return builder.input(node.name, spikesType(MESSAGES, batched(shape)));
}

/** Shapes in files have no batch; that of a row has none here either. */
export function batched(shape: readonly number[]): readonly number[] {
  return shape.length > 1 ? [1, ...shape] : shape;
}

function passed({ builder, node, inputs }: NeuronContext): Value {
  return inputs.length === 1 ? inputs[0]! : arriving(builder, node, inputs);
}

function flatten(context: NeuronContext): Value {
  const { builder, node } = context;
  const value = passed(context);
  const { shape } = value.type;
  const own = shape.length > 1 ? shape.slice(1) : shape;
  const axis = (name: string, otherwise: number) => {
    const found = node.has(name) ? node.integers(name)[0]! : otherwise;
    const counted = found < 0 ? found + own.length : found;
    return counted >= 0 && counted < own.length ? counted : node.refuse(`its ${name} is ${found}`);
  };
  const [start, end] = [axis('start_dim', 0), axis('end_dim', -1)];
  const flat = [...own.slice(0, start), sizeOf(own.slice(start, end + 1)), ...own.slice(end + 1)];
  const attrs = { shape: batched(flat) };
  const reshaped = builder.add(node, 'reshape', [value], { attrs });
  return { ...value, ...reshaped };
}

/** All wait equally long, a whole number of steps. */
function wait(context: NeuronContext): Value {
  const { builder, node, dt } = context;
  const value = passed(context);
  const { numbers } = node.numbers('delay');
  const steps = Math.round((numbers[0] ?? 0) / dt);
  if (!numbers.every((delay) => Math.round(delay / dt) === steps) || steps < 0)
    node.refuse('its elements wait differently long');
  if (steps === 0) return value;
  const late = builder.add(node, 'delay', [value], { attrs: { steps } });
  return value.bias ? { ...late, bias: value.bias } : late;
}

/** How many neurons there are, by any of their parameters. */
export function shapeOfNeurons(node: NirNode): readonly number[] {
  return batched(node.numbers(node.type === 'Threshold' ? 'threshold' : 'v_threshold').shape);
}
