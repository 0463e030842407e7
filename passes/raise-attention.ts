import { definePass } from '../src/compiler/pass.ts';
import { type Op, definitionsOf, readersOf, typesOf } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import { type OpTable, isFault, typedOp } from '../src/ir/op-def.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { sameShape } from '../src/tensor/shape.ts';
import { tensorOf } from '../src/tensor/tensor.ts';
import { type Attention, type Mask, type View, matchAttention } from './raise-attention/match.ts';
import { swapLastTwo } from './raise-attention/swap.ts';

/**
 * softmax(scale * q k^T + mask) v, as exporters spell it: the scale on the queries, the keys, both or the
 * scores; the mask added or chosen; rows that are masked as a whole set to zero behind the softmax.
 */
export const raiseAttention = definePass({
  name: 'raise-attention',
  summary: 'names the attention that two products and a softmax spell out',
  from: ['ann'],
  removes: [],
  preserves: 'within-tolerance',
  options: {},
  run(graph, { ops: table }) {
    const view: View = {
      definitions: definitionsOf(graph),
      readers: readersOf(graph),
      types: typesOf(graph),
      outputs: new Set(graph.outputs.map((output) => output.value)),
    };
    const claim = uniqueNames(view.types.keys());
    const ops = graph.ops.flatMap((op) => {
      const found = op.kind === 'matmul' ? matchAttention(op, view) : undefined;
      return (found && raise(op, found, view, table, claim)) ?? [op];
    });
    return ops.length === graph.ops.length && ops.every((op, i) => op === graph.ops[i])
      ? graph
      : withoutDeadOps({ ...graph, ops });
  },
});

/** The ops that take the place of the last product; nothing where the shapes are not those of attention. */
function raise(
  product: Op,
  { queries, swappedKeys, values, scale, mask, parts }: Attention,
  view: View,
  table: OpTable,
  claim: (name: string) => string,
): readonly Op[] | undefined {
  const loc = [...new Set(parts.flatMap((part) => part.loc))];
  const types = new Map(view.types);
  const ops: Op[] = [];
  const emit = (kind: string, inputs: readonly string[], attrs: Op['attrs'], name: string) => {
    const inputTypes = inputs.map((input) => types.get(input)!);
    const op = typedOp(table, 'ann', { result: name, kind, inputs, attrs, loc }, inputTypes);
    types.set(name, op.type);
    ops.push(op);
    return name;
  };
  const part = (kind: string, inputs: readonly string[], attrs: Op['attrs'] = {}) =>
    emit(kind, inputs, attrs, claim(`${product.result}.${kind}`));

  const keys = swapLastTwo(swappedKeys, view, part);
  const inputs = [queries, keys, values, ...(mask ? [addedMask(mask, part)] : [])];
  const kind = mask ? 'masked-attention' : 'attention';
  const inputTypes = inputs.map((name) => types.get(name)!);
  const attrs = { ...ATTENTION, scale };
  const type = table.get(kind)!.infer({ stage: 'ann', attrs, inputs: inputTypes });
  if (isFault(type) || !sameShape(type.shape, product.type.shape)) return undefined;
  emit(kind, inputs, { scale }, product.result);
  return ops;
}

const ATTENTION = { causal: false, past: 0, softcap: 0 };

type Emit = (kind: string, inputs: readonly string[], attrs?: Op['attrs']) => string;

function addedMask(mask: Mask, emit: Emit): string {
  if (mask.as === 'sum') return mask.name;
  const zero = emit('constant', [], { value: tensorOf('f32', [], [0]) });
  return emit('where', [mask.condition, zero, mask.otherwise]);
}
