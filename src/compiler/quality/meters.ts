import { fanOuts, isSender } from '../../ir/count.ts';
import { type Graph, type Op, definitionsOf, typesOf } from '../../ir/graph.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { levelSets } from './level-set.ts';
import { type OutputMeter, openOutputMeter } from './output-meter.ts';
import { type PopulationMeter, openPopulationMeter } from './population-meter.ts';
import { type SynapseMeter, openSynapseMeter } from './synapse-meter.ts';

/** What listens to a spiking graph, each by the name of the value that it listens to. */
export interface Meters {
  readonly populations: readonly (Listening<PopulationMeter> & {
    /** The float network has the same value under the same name. */
    readonly isMatched: boolean;
  })[];
  readonly synapses: readonly Listening<SynapseMeter>[];
  readonly outputs: readonly (Listening<OutputMeter> & { readonly wanted: string })[];
}

interface Listening<Meter> {
  readonly to: string;
  readonly meter: Meter;
}

export function openMeters(float: Graph, fixed: Graph, ops: OpTable, steps: number): Meters {
  const types = typesOf(fixed);
  const definitions = definitionsOf(fixed);
  const isMatched = matcher(float);
  const levels = levelSets(fixed);
  const fanOutOf = fanOuts(fixed, ops);
  return {
    populations: fixed.ops
      .filter((op) => isSender(op, ops))
      .map((op) => ({
        to: op.result,
        isMatched: isMatched(op),
        meter: openPopulationMeter(op, levels.get(op.result)),
      })),
    synapses: fixed.ops.flatMap((op) => {
      const [fanOut, to] = [fanOutOf.get(op.result), op.inputs[0]!];
      if (!fanOut || types.get(to)!.role !== 'spikes') return [];
      return [{ to, meter: openSynapseMeter(op, fanOut) }];
    }),
    outputs: fixed.outputs.map((output, i) => ({
      to: output.value,
      wanted: float.outputs[i]!.value,
      meter: openOutputMeter(output, definitions.get(output.value)!, steps),
    })),
  };
}

/** A population is called as the value that it sends, and says what a level is worth. */
function matcher(float: Graph): (op: Op) => boolean {
  const types = typesOf(float);
  return ({ result, attrs, type }) => {
    const wanted = types.get(result);
    const isAlike = wanted?.dtype === 'f32' && sizeOf(wanted.shape) === sizeOf(type.shape);
    return isAlike && typeof attrs['scale'] === 'number';
  };
}
