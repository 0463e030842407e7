import * as codes from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Graph, Op } from '../../src/ir/graph.ts';
import { isSynapse } from '../../src/ir/synapse-kinds.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import type { ChannelScale } from './channels.ts';
import { LEAKY, leakyOf } from './plain-neurons.ts';
import { divided } from './parameters.ts';

/** Layers of a component with float neurons of which integers leave nothing: no weight, or no threshold. */
export function vanished(
  component: readonly Op[],
  scale: ChannelScale,
  fixed: Graph,
): Diagnostic[] {
  const results = new Map(fixed.ops.map((op) => [op.result, op]));
  const unit = scale.values.reduce((a, x) => Math.max(a, x), 0);
  return component.flatMap((op) => {
    const [what, float, integers] = parameterOf(op, scale, results.get(op.result)!);
    if (!float || !integers || largest(float) === 0 || largest(integers) > 0) return [];
    const facts = { op: op.result, what, most: largest(float), unit };
    return [codes.layerVanished(facts, { item: op.loc[0] ?? op.result })];
  });
}

type Parameter = readonly [what: string, float: Tensor | undefined, integers: Tensor | undefined];

function parameterOf(op: Op, scale: ChannelScale, fixed: Op): Parameter {
  if (isSynapse(op))
    return ['weights', op.attrs['weight'] as Tensor, fixed.attrs['weight'] as Tensor];
  const threshold = op.kind === LEAKY ? leakyOf(op).threshold : undefined;
  return ['threshold', threshold, threshold && divided(threshold, scale, 0)];
}

function largest(tensor: Tensor): number {
  let most = 0;
  for (const x of numbersOf(tensor)) most = Math.max(most, Math.abs(x));
  return most;
}
