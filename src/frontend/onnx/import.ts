import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import {
  type Diagnostic,
  type Location,
  SpikeError,
  fail,
  locate,
  throwIfErrors,
} from '../../diagnostics/diagnostic.ts';
import type { Graph, Output } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { verify } from '../../ir/verify.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { checkNames, definitions } from './check-names.ts';
import { inDataOrder } from './data-order.ts';
import { GraphBuilder } from './graph-builder.ts';
import { readInputs } from './inputs.ts';
import { functionName, given, onnxNode } from './node.ts';
import { readOpset } from './opset.ts';
import { readNodes } from './read-nodes.ts';
import type { GraphProto } from './schema.ts';
import { readTensor } from './tensor.ts';
import { decode } from './wire.ts';

/** Reads an ONNX model into a graph at stage `ann`. What is wrong with it is told all at once. */
export function read(source: Source, options: ImportOptions): ImportResult {
  const file = source.name;
  const at = { file };
  const model = decode('ModelProto', source.bytes, at);
  const proto = model.graph ?? fail(codes.onnxWithoutGraph({}, at));
  const { opset, warnings } = readOpset(model, at);
  const baseName = basename(file);

  const written = proto.node.map((node) => onnxNode(node, { file, baseName, opset }));
  const { nodes, cyclic } = inDataOrder(written);
  const { params, diagnostics } = readInputs(proto, options, baseName);
  const { constants, faults } = readConstants(proto, at);
  const broken = [...checkNames(proto, written, at), ...cycleFault(cyclic, at)];
  const builder = new GraphBuilder({
    ops: options.ops ?? OP_TABLE,
    params,
    constants,
    names: definitions(proto, written),
    originOf: (name) => ({ loc: [`${baseName}#${name}`], at: { ...at, item: name } }),
  });
  const outputs = proto.output.map(({ name = '' }) => name);
  const used = new Set([...outputs, ...written.flatMap((node) => node.inputs)]);
  const functions = new Set(model.functions.map(functionName));
  const nodeFaults = readNodes(nodes, builder, { used, functions, at });
  const found = [...diagnostics, ...faults, ...broken, ...nodeFaults].slice(0, MOST_FAULTS);
  throwIfErrors(found.map((fault) => locate(fault, at)));

  const values = outputs.map((name): Output => ({ name, value: builder.value(name).name }));
  const name = given(proto.name) ?? baseName.replace(/\.onnx$/i, '');
  const graph: Graph = { name, stage: 'ann', inputs: params, ops: builder.ops, outputs: values };
  throwIfErrors(verify(graph, options.ops ?? OP_TABLE).map((found) => locate(found, at)));
  return { graph, warnings };
}

/** Nobody reads more, and a hostile file could cause any number. */
const MOST_FAULTS = 1000;

/** The weights of the model, by name, and what is wrong with those that cannot be read. */
function readConstants(proto: GraphProto, at: Location) {
  const constants = new Map<string, Tensor>();
  const faults: Diagnostic[] = proto.sparseInitializer.map(({ values }) =>
    codes.unsupportedElements({ type: 'a sparse tensor' }, { item: values?.name ?? '' }),
  );
  for (const tensor of proto.initializer) {
    const name = given(tensor.name);
    if (name === undefined) continue;
    try {
      constants.set(name, readTensor(tensor, { ...at, item: name }));
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      faults.push(...error.diagnostics);
    }
  }
  return { constants, faults };
}

function cycleFault(cyclic: readonly { readonly name: string }[], at: Location): Diagnostic[] {
  return cyclic.length > 0 ? [codes.cyclicNodes({ nodes: cyclic.map((n) => n.name) }, at)] : [];
}
