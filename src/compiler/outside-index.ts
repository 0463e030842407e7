import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import { type Graph, type Op, typesOf } from '../ir/graph.ts';
import type { Interpreter } from '../ir/interpret.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Shape } from '../tensor/shape.ts';

/** The sample that has run. */
interface SampleAt {
  readonly file?: string;
  readonly sample: number;
}

/** An op that chooses by index, and what its indices count along. */
interface Indexed {
  readonly op: Op;
  readonly extents: Shape;
}

/**
 * Looks at the indices of a step that has run. Ops make something of every index, so that a graph always
 * means something; a model that runs as its author exported it has no index that points to nothing.
 */
export function outsideIndexCheck(
  graph: Graph,
  ops: OpTable,
): (machine: Interpreter, at: SampleAt) => void {
  const types = typesOf(graph);
  const all = graph.ops.flatMap((op): Indexed[] => {
    const inputs = op.inputs.map((name) => types.get(name)!);
    const facts = { stage: graph.stage, attrs: op.attrs as never, inputs };
    const extents = ops.get(op.kind)!.indexExtents?.(facts) ?? [];
    return extents.length === 0 ? [] : [{ op, extents }];
  });
  return (machine, at) => all.forEach((one) => checkIndices(one, machine, at));
}

function checkIndices({ op, extents }: Indexed, machine: Interpreter, at: SampleAt): void {
  const indices = machine.value(op.inputs[1]!);
  for (let i = 0; i < indices.length; i++) {
    const [index, extent] = [indices[i]!, extents[i % extents.length]!];
    if (index >= -extent && index < extent) continue;
    const { kind, loc, result } = op;
    fail(
      codes.indexOutside(
        { kind, index, extent, sample: at.sample },
        { ...(at.file !== undefined && { file: at.file }), item: loc[0] ?? result },
      ),
    );
  }
}
