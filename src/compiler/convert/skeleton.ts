import { NEURONS } from '../../export/nir/neurons.ts';
import { type Graph, type Op, definitionsOf } from '../../ir/graph.ts';
import type { Shape } from '../../tensor/shape.ts';

/** A graph without what only waits or gives messages another shape: formats say that in many ways. */
export interface Skeleton {
  readonly graph: Graph;
  /** Steps that messages wait in front of an op, for each of its inputs. */
  readonly waits: ReadonlyMap<string, readonly number[]>;
  /** What an output shows: the op, and how many steps later. */
  readonly shown: ReadonlyMap<string, Heard>;
}

interface Heard {
  readonly value: string;
  readonly steps: number;
}

export function skeletonOf(graph: Graph): Skeleton {
  const definitions = definitionsOf(graph);
  const heard = (name: string): Heard => {
    let [value, steps] = [name, 0];
    const seen = new Set<string>();
    for (let op = definitions.get(value); op && isPassing(op); op = definitions.get(value)) {
      if (seen.has(value)) break;
      seen.add(value);
      if (op.kind === 'delay') steps += op.attrs['steps'] as number;
      value = op.inputs[0]!;
    }
    return { value, steps };
  };
  const isNeuron = ({ kind, inputs: [x] }: Op) =>
    NEURONS.has(kind) || (kind === 'sigma' && definitions.get(x!)?.type.role === 'current');
  const kept = graph.ops.filter((op) => !isPassing(op));
  const inputs = new Map(kept.map(({ result, inputs }) => [result, inputs.map(heard)]));
  const ops = kept.map((op) => ({
    ...op,
    // Kinds that say the same neurons are one kind, and what never leaks may be a sum of currents.
    kind: isNeuron(op) ? 'neurons' : op.kind,
    inputs: inputs.get(op.result)!.map(({ value }) => value),
  }));
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: heard(value).value }));
  return {
    graph: { ...graph, ops, outputs },
    waits: new Map([...inputs].map(([name, all]) => [name, all.map(({ steps }) => steps)])),
    shown: new Map(graph.outputs.map(({ name, value }) => [name, heard(value)])),
  };
}

function isPassing({ kind }: Op): boolean {
  return kind === 'delay' || kind === 'reshape';
}

/** Shapes in some files have no batch. */
export function plainShape(shape: Shape): Shape {
  const first = shape.findIndex((extent) => extent !== 1);
  return first < 0 ? [] : shape.slice(first);
}
