import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import {
  type Diagnostic,
  type Location,
  diagnosticsOf,
  fail,
  locate,
  throwIfErrors,
} from '../../diagnostics/diagnostic.ts';
import type { Graph, Output } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { verify } from '../../ir/verify.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { checkNames } from './check-names.ts';
import { checkOutput } from './check-output.ts';
import { inDataOrder } from './data-order.ts';
import { declare, functionName } from './declare.ts';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { readInputs } from './inputs.ts';
import { MOST_FAULTS } from './limits.ts';
import { given } from './node.ts';
import { costOf, nodeBudget } from './node-budget.ts';
import { readOpsets } from './opset.ts';
import { readConstants } from './read-constants.ts';
import { readNodes } from './read-nodes.ts';
import type { ModelProto } from './schema.ts';
import { weightsIn } from './weights.ts';
import { unsupportedNodes } from './unsupported-nodes.ts';
import { decode } from './wire.ts';

/** Reads an ONNX model into a graph at stage `ann`. What is wrong with it is told all at once. */
export function read(source: Source, options: ImportOptions): ImportResult {
  return importModel(decode('ModelProto', source, { file: source.name }), source, options);
}

/** The same of a model whose messages are read, and that lies in the given file. */
export function importModel(
  model: ModelProto,
  source: Source,
  options: ImportOptions,
): ImportResult {
  const file = source.name;
  const at = { file };
  const ops = options.ops ?? OP_TABLE;
  const proto = model.graph ?? fail(codes.onnxWithoutGraph({}, at));
  const { opsets, warnings } = readOpsets(model, at);
  const baseName = basename(file);

  const around = { source, file, baseName, path: '', opsets, attributes: new Map(), calls: [] };
  const budget = nodeBudget();
  const { initializer, sparseInitializer, input, output } = proto;
  const others = initializer.length + sparseInitializer.length + input.length + output.length;
  budget.spend(others + costOf(proto.node, 0), at);
  const written = proto.node.map((node) => declare(node, around));
  const { nodes, cyclic } = inDataOrder(written);
  const { params, assumed, diagnostics } = readInputs(proto, options, baseName);
  const graph = new GraphBuilder(ops, params);
  const values = new Map<string, Value>();
  graph.inputs().forEach((value, i) => values.set(params[i]!.name, value));
  const faults = diagnosticsOf(() => {
    for (const [name, value] of readConstants(proto, around, graph)) values.set(name, value);
  });

  const outputs = proto.output.map(({ name = '' }) => name);
  const functions = new Map(model.functions.map((it) => [functionName(it), it]));
  const reading = { graph, functions, budget, unknown: [] };
  const block = { nodes, outputs, scope: { values }, around, depth: 0 };
  const nodeFaults = readNodes(block, reading);
  const found = [
    ...diagnostics,
    ...faults,
    ...checkNames(proto, written, at),
    ...cycleFault(cyclic, at),
    ...unsupportedNodes(reading.unknown, at),
    ...nodeFaults,
  ].slice(0, MOST_FAULTS);
  throwIfErrors(found.map((fault) => locate(fault, at)));

  const results = outputs.map((name) => values.get(name)!);
  const odd = proto.output
    .flatMap((info, i) => checkOutput(info, results[i]!.type))
    .map((found) => locate(found, at));
  throwIfErrors(odd);
  const finished = graph.finish(results);
  const named = outputs.map((name, i): Output => ({ name, value: finished.values[i]! }));
  const name = given(proto.name) ?? baseName.replace(/\.onnx$/i, '');
  const result: Graph = { name, stage: 'ann', inputs: params, ops: finished.ops, outputs: named };
  throwIfErrors(verify(result, ops).map((fault) => locate(fault, at)));
  const weights = weightsIn(proto, source);
  return { graph: result, warnings: [...warnings, ...odd], assumed, weights };
}

function cycleFault(cyclic: readonly { readonly name: string }[], at: Location): Diagnostic[] {
  return cyclic.length > 0 ? [codes.cyclicNodes({ nodes: cyclic.map((n) => n.name) }, at)] : [];
}
