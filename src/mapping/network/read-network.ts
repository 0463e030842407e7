import { type Graph, type Op, definitionsOf, typesOf } from '../../ir/graph.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { wirePlaces } from '../../ir/ops/ledgers/wire-places.ts';
import type { ValueType } from '../../ir/types.ts';
import { type Shape, sameShape } from '../../tensor/shape.ts';
import { formOf, storedBits } from './forms.ts';
import { alongOf } from './factors.ts';
import type { Connection, Form, Network, Population, Side, View } from './network.ts';

const NONE: ReadonlySet<string> = new Set();

/** The populations of a graph at stage `fixed` or `placed`, and what lies between them; some are kept on the host. */
export function readNetwork(graph: Graph, ops: OpTable, hosted = NONE): Network {
  const types = typesOf(graph);
  const definitions = definitionsOf(graph);
  const walk: Walk = { types, definitions, ops, hosted, populations: new Map() };
  for (const { name, type } of graph.inputs)
    if (type.role === 'spikes') addPopulation(walk, name, { type, isHost: true });
  for (const op of graph.ops)
    if (isPopulation(op, ops)) addPopulation(walk, op.result, op, weighing(walk, op));
  const connections = graph.ops
    .filter((op) => walk.populations.get(op.result)?.isHost === false)
    .flatMap((op) =>
      op.inputs.flatMap((name) => arriving(walk, op, name, rowViews(walk, op, name))),
    );
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  return { name: graph.name, populations: [...walk.populations.values()], inputs, connections };
}

interface Walk {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly ops: OpTable;
  readonly hosted: ReadonlySet<string>;
  readonly populations: Map<string, Population>;
}

/** What the host sends: encoders and tables say what it reads, a source says the same at every start. */
const ON_HOST: ReadonlySet<string> = new Set(['encode', 'lookup', 'source']);

const PRODUCTS: ReadonlySet<string> = new Set(['product', 'matrix-product']);

/** What answers from a row of ledgers, its last axis. */
const ROW_WISE: ReadonlySet<string> = new Set(['normalise', 'shares', 'log-sum']);

function isHost({ kind }: { readonly kind: string }): boolean {
  return ON_HOST.has(kind);
}

function isPopulation(op: Op, ops: OpTable): boolean {
  const { state, readsPast, fanOut } = ops.get(op.kind)!;
  if (isHost(op)) return true;
  return state.length > 0 && readsPast !== true && fanOut === undefined && !PRODUCTS.has(op.kind);
}

interface Origin {
  readonly type: ValueType;
  readonly isHost?: boolean;
  readonly kind?: string;
}

/** The kind of synapse that a population hears first of all, through what only adds up or moves. */
function weighing({ definitions, ops }: Walk, { inputs }: Op): string | undefined {
  const seen = new Set<string>();
  for (let name = inputs[0]; name !== undefined && !seen.has(name);) {
    const op = definitions.get(name);
    if (op?.type.role !== 'current') return undefined;
    // Currents may go round in a loop of delays.
    seen.add(name);
    if (ops.get(op.kind)!.fanOut !== undefined) return op.kind;
    name = op.inputs[0];
  }
  return undefined;
}

/** Lines and tokens have one shape: what a convolution made has its channels before its places. */
function addPopulation(walk: Walk, name: string, origin: Origin, synapse?: string): void {
  const { type, isHost: sent, kind = '' } = origin;
  const { shape } = type;
  const hasRows = ROW_WISE.has(kind);
  const isConv = synapse?.startsWith('conv') === true && shape.length >= 3;
  const isImage = !hasRows && (isConv || (shape.length >= 4 && synapse !== 'dense'));
  const channels = isImage ? 1 : Math.max(0, shape.length - 1);
  const isHosted = sent ?? (isHost({ kind }) || walk.hosted.has(name));
  walk.populations.set(name, { name, shape, channels, isHost: isHosted, hasRows });
}

/** What answers once for a row of currents hears all of them. */
function rowViews({ types }: Walk, { type }: Op, name: string): readonly View[] {
  const { role, shape } = types.get(name)!;
  return role === 'spikes' || sameShape(shape, type.shape) ? [] : [{ kind: 'whole', from: shape }];
}

/** All connections through which something arrives at a population's input. */
function arriving(
  walk: Walk,
  to: Op,
  name: string,
  targetViews: readonly View[],
  seen: ReadonlySet<string> = new Set(),
): Connection[] {
  const op = walk.definitions.get(name);
  const role = walk.types.get(name)!.role;
  if (role === 'spikes' || walk.populations.has(name)) return direct(walk, to, name, targetViews);
  // What the host writes is no message; currents that go round come from nowhere else.
  if (!op || seen.has(name)) return [];
  const def = walk.ops.get(op.kind)!;
  if (PRODUCTS.has(op.kind)) return factors(walk, to, op, targetViews);
  if (def.fanOut !== undefined) {
    const source = op.inputs[0]!;
    const form = formOf(op, walk.types.get(source)!.shape);
    const { result: synapse, type } = op;
    const target = { targetShape: type.shape, targetViews };
    const draft = { walk, to, synapse, form, bits: storedBits(op), ...target };
    return connect(draft, source);
  }
  const next = new Set(seen).add(name);
  return op.inputs.flatMap((input) =>
    arriving(walk, to, input, [...targetViews, ...viewsOf(walk, op, input)], next),
  );
}

function direct(walk: Walk, to: Op, name: string, targetViews: readonly View[]): Connection[] {
  const { shape } = walk.types.get(name)!;
  const taps = to.kind === 'extreme' ? shape.at(-1)! : 1;
  const own = taps === 1 ? shape : shape.slice(0, -1);
  const isEach = sameShape(own, to.type.shape) && (taps > 1 || to.kind !== 'normalise');
  const form: Form = isEach && EACH.has(to.kind) ? { kind: 'each', taps } : { kind: 'all' };
  const target = { targetShape: to.type.shape, targetViews };
  return connect({ walk, to, synapse: to.result, form, bits: 1, ...target }, name);
}

/** Populations whose neurons read messages in their own places alone. */
const EACH = new Set(['extreme', 'sigma', 'level', 'delta', 'sigma-delta', 'lookup']);

interface Draft {
  readonly walk: Walk;
  readonly to: Op;
  readonly synapse: string;
  readonly form: Form;
  readonly bits: number;
  readonly targetShape: Shape;
  readonly targetViews: readonly View[];
}

/** One connection for each population whose messages reach the synapse. */
function connect(draft: Draft, source: string): Connection[] {
  const { walk, to, ...own } = draft;
  const sourceShape = walk.types.get(source)!.shape;
  const target = walk.populations.get(to.result)!;
  const targetChannels = channelsOf(own, target);
  const connections = follow(walk, source).map(({ from, views }): Connection => {
    return { ...own, from, to: target, sourceShape, targetChannels, views };
  });
  return merged(connections);
}

/** Windows have their channels first, rows last; what weighs place by place has them where its population has. */
function channelsOf({ form, targetShape }: Pick<Draft, 'form' | 'targetShape'>, to: Population) {
  if (form.kind === 'window') return 1;
  const isPlaceByPlace = form.kind === 'each' && sameShape(targetShape, to.shape);
  return isPlaceByPlace ? to.channels : Math.max(0, targetShape.length - 1);
}

interface Way {
  readonly from: Population;
  readonly views: readonly View[];
}

/** The populations whose messages a value is made of, with the ways back to them. */
function follow(
  walk: Walk,
  name: string,
  views: readonly View[] = [],
  seen: ReadonlySet<string> = new Set(),
): Way[] {
  const from = walk.populations.get(name);
  if (from) return [{ from, views }];
  const op = walk.definitions.get(name);
  if (!op || seen.has(name)) return [];
  const next = new Set(seen).add(name);
  return op.inputs.flatMap((input) =>
    follow(walk, input, [...views, ...viewsOf(walk, op, input)], next),
  );
}

/** The ledgers of a product belong to the neurons that add it up: one connection for each population they are of. */
function factors(walk: Walk, to: Op, product: Op, targetViews: readonly View[]): Connection[] {
  const target = walk.populations.get(to.result)!;
  const shapes = product.inputs.map((name) => walk.types.get(name)!.shape);
  const found = new Map<Population, Side[]>();
  for (const [i, name] of product.inputs.entries()) {
    const along = alongOf(product, shapes, i);
    for (const { from, views } of follow(walk, name)) {
      const sides = found.get(from) ?? [];
      found.set(from, [...sides, { shape: shapes[i]!, along, views }]);
    }
  }
  const terms = product.kind === 'product' ? 1 : shapes[0]!.at(-1)!;
  return [...found].map(([from, sides]): Connection => {
    const form: Form = { kind: 'factor', sides, terms };
    const { result: synapse } = product;
    const { shape } = product.type;
    const own = { synapse, form, targetViews, views: [], bits: 32 };
    const shapes = { sourceShape: shape, targetShape: shape, targetChannels: 0 };
    return { ...own, ...shapes, from, to: target };
  });
}

/** What an op between populations does to boxes on their way from its result back to an input. */
function viewsOf(walk: Walk, op: Op, input: string): readonly View[] {
  const from = walk.types.get(input)!.shape;
  const to = op.type.shape;
  if (op.kind === 'wire') return [{ kind: 'wire', from, to, places: wirePlaces(op.attrs) }];
  if (op.kind === 'join') return [{ kind: 'part', from, ...partOf(walk, op, input) }];
  if (sameShape(from, to)) return [];
  return op.kind === 'reshape' ? [{ kind: 'reshape', from, to }] : [{ kind: 'whole', from }];
}

function partOf(
  walk: Walk,
  op: Op,
  input: string,
): { axis: number; start: number; extent: number } {
  const axis = Number(op.attrs['axis']);
  const extent = (name: string): number => walk.types.get(name)!.shape[axis]!;
  const before = op.inputs.slice(0, op.inputs.indexOf(input));
  const start = before.reduce((sum, name) => sum + extent(name), 0);
  return { axis, start, extent: op.type.shape[axis]! };
}

/** A population that is heard twice through one synapse is heard once, from anywhere. */
function merged(connections: readonly Connection[]): Connection[] {
  const byName = new Map<string, Connection>();
  for (const connection of connections) {
    const { from } = connection;
    const views: readonly View[] = [{ kind: 'whole', from: from.shape }];
    byName.set(from.name, byName.has(from.name) ? { ...connection, views } : connection);
  }
  return [...byName.values()];
}
