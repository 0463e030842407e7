import { calibrate, syntheticSamples } from '../../src/compiler/calibrate.ts';
import type { PassCall } from '../../src/compiler/pass.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import type { Graph, Op } from '../../src/ir/graph.ts';
import { isFault, makeOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Stage, type ValueType, tensorType } from '../../src/ir/types.ts';
import { PASS_TABLE } from '../../passes/index.ts';
import { type Random, random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, tensorOf } from '../../src/tensor/tensor.ts';

/**
 * Networks as people train them, where a random graph is hardly ever one: dense ops, constant scales
 * and shifts beside them, ReLUs and residual sums.
 */
export function randomNetwork(seed: number): Graph {
  const source = random(seed);
  const type = tensorType('f32', [source.int(1, 2), source.int(1, 6)]);
  const net = new Net(source, { name: 'x', type });
  const layers = source.int(1, 4);
  for (let layer = 1; layer <= layers; layer++) addLayer(net, layer === layers);
  return {
    name: 'network',
    stage: 'ann',
    inputs: [{ name: 'x', type, loc: [] }],
    ops: net.ops,
    outputs: [{ name: 'y', value: net.last.name }],
  };
}

/** A network brought to a stage by conversion. At stage `ann` every other one is calibrated already. */
export async function networkAt(stage: Exclude<Stage, 'placed'>, seed: number): Promise<Graph> {
  const float = randomNetwork(seed);
  if (stage === 'ann' && seed % 2 === 0) return float;
  const run = { ops: OP_TABLE, passes: PASS_TABLE };
  const folded = await runPasses(float, callsOf('fold-affine', 'dead-code'), run);
  const calibrated = calibrate(folded, OP_TABLE, syntheticSamples(folded));
  return runPasses(calibrated, CONVERSIONS[stage], run);
}

const CONVERSIONS = {
  ann: [],
  snn: callsOf('encode'),
  fixed: callsOf('encode', 'quantise'),
};

function callsOf(...names: readonly string[]): PassCall[] {
  return names.map((name) => ({ name, options: {} }));
}

interface Value {
  readonly name: string;
  readonly type: ValueType;
}

/** A network under construction; ops are put behind the last value. */
class Net {
  readonly ops: Op[] = [];
  readonly source: Random;
  last: Value;

  constructor(source: Random, input: Value) {
    this.source = source;
    this.last = input;
  }

  add(kind: string, inputs: readonly Value[], attrs: Op['attrs'] = {}): Value {
    const name = `${kind}.${this.ops.length}`;
    const types = inputs.map(({ type }) => type);
    const names = inputs.map((input) => input.name);
    const draft = { result: name, kind, inputs: names, attrs, type: tensorType('f32', []) };
    const op = makeOp(OP_TABLE, { ...draft, loc: [`/${name}`] });
    const facts = { stage: 'ann', attrs: op.attrs as never, inputs: types } as const;
    const type = OP_TABLE.get(kind)!.infer(facts);
    if (isFault(type)) throw new Error(type.fault);
    this.ops.push({ ...op, type });
    return { name, type };
  }

  floats(shape: readonly number[], reach = 1): Tensor {
    const draw = () => (this.source.next() * 2 - 1) * reach;
    return tensorOf('f32', shape, Array.from({ length: sizeOf(shape) }, draw));
  }
}

function addLayer(net: Net, isLast: boolean): void {
  const { source } = net;
  const before = net.last;
  if (source.next() < 0.3) addAffine(net);
  const width = net.last.type.shape.at(-1)!;
  const out = source.next() < 0.4 ? width : source.int(1, 6);
  const bias = source.next() < 0.6 ? { bias: net.floats([out]) } : {};
  net.last = net.add('dense', [net.last], { weight: net.floats([out, width]), ...bias });
  if (source.next() < 0.5) addAffine(net);
  if (isLast) return;
  const isResidual = source.next() < 0.4 && out === before.type.shape.at(-1) && before.name !== 'x';
  if (isResidual) net.last = net.add('add', [net.last, before]);
  net.last = net.add('relu', [net.last]);
}

/** A scale or shift by a constant: one number, or one for each feature, on either side. */
function addAffine(net: Net): void {
  const { source } = net;
  const width = net.last.type.shape.at(-1)!;
  const shape = source.pick([[], [1], [width], [1, width]]);
  const constant = net.add('constant', [], { value: net.floats(shape, 2) });
  const pair = source.pick([
    [net.last, constant],
    [constant, net.last],
  ]);
  net.last = net.add(source.pick(['mul', 'add']), pair);
}
