import { type Graph, type Op, typesOf } from '../../ir/graph.ts';
import type { ValueType } from '../../ir/types.ts';
import { sameShape, sizeOf } from '../../tensor/shape.ts';

/**
 * Values whose channels can be scaled together: a factor on a channel of all of them is made up for in the
 * rows of the linear ops that compute them and in the columns of those that read them.
 */
export interface ChannelGroup {
  readonly channels: number;
  readonly values: readonly string[];
  readonly producers: readonly Op[];
  readonly consumers: readonly Op[];
}

/** Channels stand along the axis behind that of the samples, of which there is one. */
export function channelGroups(graph: Graph): ChannelGroup[] {
  const types = typesOf(graph);
  const parts = new Parts();
  for (const { name } of graph.inputs) parts.fix(name);
  for (const { value } of graph.outputs) parts.fix(value);
  for (const op of graph.ops) {
    if (isCarrier(op, types)) for (const name of op.inputs) parts.join(op.result, name);
    else if (!isLinear(op, types)) for (const name of [op.result, ...op.inputs]) parts.fix(name);
  }
  const linear = graph.ops.filter((op) => isLinear(op, types));
  const groups = new Map<string, Op[]>();
  for (const op of linear) append(groups, parts.of(op.result), op);
  return [...groups].flatMap(([part, producers]) => {
    const consumers = linear.filter((op) => parts.of(op.inputs[0]!) === part);
    if (parts.isFixed(part) || consumers.length === 0) return [];
    const values = graph.ops.flatMap(({ result }) => (parts.of(result) === part ? [result] : []));
    return [{ channels: channelsOf(types.get(part))!, values, producers, consumers }];
  });
}

/** Sets of values, found by one of each. */
class Parts {
  private readonly parents = new Map<string, string>();
  private readonly fixed = new Set<string>();

  of(name: string): string {
    let top = name;
    for (let next = this.parents.get(top); next !== undefined; next = this.parents.get(top))
      top = next;
    return top;
  }

  join(a: string, b: string): void {
    const [from, to] = [this.of(a), this.of(b)];
    if (from === to) return;
    this.parents.set(from, to);
    if (this.fixed.has(from)) this.fixed.add(to);
  }

  /** Nobody may scale the channels of the set that the value is in. */
  fix(name: string): void {
    this.fixed.add(this.of(name));
  }

  isFixed(part: string): boolean {
    return this.fixed.has(part);
  }
}

type Types = ReadonlyMap<string, ValueType>;

function channelsOf(type: ValueType | undefined): number | undefined {
  if (type?.dtype !== 'f32' || type.shape.length < 2 || type.shape[0] !== 1) return undefined;
  return type.shape[1]! > 0 ? type.shape[1] : undefined;
}

function isLinear({ kind, inputs, type }: Op, types: Types): boolean {
  if (kind !== 'conv' && kind !== 'dense') return false;
  const of = types.get(inputs[0]!)!;
  const isFlat = kind === 'conv' || of.shape.length === 2;
  return isFlat && channelsOf(of) !== undefined && channelsOf(type) !== undefined;
}

/** Whether a factor on a channel of what the op reads is one on the same channel of its result. */
function isCarrier({ kind, inputs, attrs, type }: Op, types: Types): boolean {
  const shapes = inputs.map((name) => types.get(name)!.shape);
  const channels = channelsOf(type);
  if (channels === undefined || inputs.some((name) => channelsOf(types.get(name)) !== channels))
    return false;
  switch (kind) {
    case 'relu':
    case 'max-pool':
    case 'average-pool':
      return true;
    case 'clip':
      return attrs['low'] === 0 && ((attrs['high'] as number | undefined) ?? 1) > 0;
    case 'add':
      return shapes.every((shape) => sameShape(shape, type.shape));
    case 'reduce-mean':
      return (attrs['axes'] as readonly number[]).every((axis) => axis > 1);
    case 'reshape':
      return sizeOf(type.shape) === channels;
    default:
      return false;
  }
}

function append(groups: Map<string, Op[]>, key: string, op: Op): void {
  const group = groups.get(key);
  if (group) group.push(op);
  else groups.set(key, [op]);
}
