import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail, locate, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import { readHdf5 } from '../../formats/hdf5/read/read.ts';
import type { Graph, Op, Output } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { spikesType } from '../../ir/types.ts';
import { verify } from '../../ir/verify.ts';
import { bindShapes } from '../bind-shapes.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { type SpikingBuilder, type Value, nameOf, spikingBuilder, asPotential } from './builder.ts';
import { KINDS, shapeOfNeurons } from './kinds.ts';
import { type NirNode, type NirNodes, nodesOf, stepInMetadata } from './nodes.ts';
import { type Order, ordered } from './order.ts';
import { timeStepOf } from './time.ts';

/** Other numbers for nodes of a graph, and what is to be said of that. */
type Exchange = (nodes: NirNodes) => {
  readonly nodes: NirNodes;
  readonly notes: readonly string[];
};

const AS_THEY_ARE: Exchange = (nodes) => ({ nodes, notes: [] });

/** Reads a NIR graph into one at stage `snn`: its equations in steps, whose length it says or is taken for it. */
export function read(source: Source, options: ImportOptions): ImportResult {
  return readNodes(source, options, AS_THEY_ARE);
}

export function readNodes(
  source: Source,
  options: ImportOptions,
  exchange: Exchange,
): ImportResult {
  const file = source.name;
  const at = { file };
  const root = readHdf5(source, at);
  const { nodes, notes: exchanged } = exchange(nodesOf(root, file));
  throwIfErrors(unsupported(nodes).map((fault) => locate(fault, at)));
  const time = timeStepOf(nodes, {
    asked: options.secondsPerStep,
    written: stepInMetadata(root),
  });
  const order = ordered(nodes, file);
  const ops = options.ops ?? OP_TABLE;
  const baseName = basename(file);
  const builder = spikingBuilder(ops, baseName);
  const values = build(builder, order, time.dt);
  const ends = order.nodes.filter((node) => node.type === 'Output' && !isRead(node, nodes));
  if (ends.length === 0) fail(codes.wrongNirNode({ node: 'output', fault: 'there is none' }, at));
  const outputs = ends.map((node) => shownBy(builder, node, values.get(node.name)!));
  const graph: Graph = {
    name: baseName.replace(/\.nir$/i, ''),
    stage: 'snn',
    inputs: builder.params,
    ops: needed(builder.ops, outputs),
    outputs,
  };
  throwIfErrors(verify(graph, ops).map((fault) => locate(fault, at)));
  const inputs = graph.inputs.map(({ name, type }) => ({ name, extents: type.shape }));
  throwIfErrors(bindShapes(inputs, options).diagnostics.map((fault) => locate(fault, at)));
  const notes = [time.because, ...notesOn(order), ...exchanged];
  return {
    graph,
    warnings: [codes.nirReading({ notes }, at)],
    assumed: [],
    secondsPerStep: time.dt,
  };
}

function unsupported(nodes: NirNodes) {
  const odd = [...nodes.values()].filter(({ type }) => !KINDS.has(type));
  const found = odd.map(({ name, type }) => `'${name.slice(0, 80)}' is ${type.slice(0, 80)}`);
  return found.length > 0 ? [codes.unsupportedNir({ found: found.slice(0, 20) })] : [];
}

function build(builder: SpikingBuilder, { nodes, late }: Order, dt: number) {
  const values = new Map<string, Value>();
  const all = new Map(nodes.map((node) => [node.name, node]));
  for (const node of nodes) {
    const inputs = node.reads.map((name, i): Value => {
      if (!late.get(node.name)?.has(name)) return values.get(name)!;
      // The neurons are not there yet: a delay may name what comes later.
      const sender = all.get(name)!;
      const type = spikesType('u1', shapeOfNeurons(sender));
      return builder.add(node, 'delay', [{ name: nameOf(sender), type }], { suffix: `before${i}` });
    });
    values.set(node.name, KINDS.get(node.type)!({ builder, node, inputs, dt }));
  }
  return values;
}

function isRead(node: NirNode, nodes: NirNodes): boolean {
  return [...nodes.values()].some(({ reads }) => reads.includes(node.name));
}

/** Spikes are shown as their sum, how often each neuron fired; a potential as it is. */
function shownBy(builder: SpikingBuilder, node: NirNode, value: Value): Output {
  if (value.type.role === 'spikes')
    return {
      name: node.name,
      value: builder.add(node, 'sigma', [value], { suffix: 'counts' }).name,
    };
  const isPotential = builder.ops.some(
    ({ result, kind }) => result === value.name && kind === POTENTIAL,
  );
  const shown = isPotential ? value : asPotential(builder, node, value);
  return { name: node.name, value: shown.name };
}

const POTENTIAL = 'leaky-integrate-and-fire';

/** Ops in the same order, without those that no output needs: what was weighed twice is one layer. */
function needed(ops: readonly Op[], outputs: readonly Output[]): readonly Op[] {
  const definitions = new Map(ops.map((op) => [op.result, op]));
  const names = new Set<string>();
  const open = outputs.map(({ value }) => value);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    open.push(...(definitions.get(name)?.inputs ?? []));
  }
  return ops.filter(({ result }) => names.has(result));
}

function notesOn({ nodes, late }: Order): readonly string[] {
  const has = (...types: string[]) => nodes.some(({ type }) => types.includes(type));
  const loops = [...new Set([...late.values()].flatMap((names) => [...names]))];
  return [
    ...(has('LIF', 'LI', 'CubaLIF', 'CubaLI')
      ? ['equations are taken in steps of the Euler method']
      : []),
    ...(has('IF', 'I')
      ? ['what arrives at neurons without a time constant counts by the step']
      : []),
    ...(has('LIF', 'IF', 'CubaLIF')
      ? [
          'a neuron fires above its threshold and is at v_reset in the same step: a file cannot say that it subtracts',
        ]
      : []),
    ...loops.map((name) => `'${name}' is heard again a step later`),
  ];
}
