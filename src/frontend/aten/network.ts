import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail, locate, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import type { Graph, Output, Param } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { tensorType } from '../../ir/types.ts';
import { verify } from '../../ir/verify.ts';
import type { Dtype } from '../../tensor/dtype.ts';
import { type DeclaredInput, bindShapes } from '../bind-shapes.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { nodeBudget } from '../onnx/node-budget.ts';
import { type Reading, tellingUnknown } from './reading.ts';
import {
  type TorchTensor,
  type TorchValue,
  isListValue,
  isTensorValue,
  tensorValue,
  currentValue,
} from './values.ts';

/** A program of torch: its inputs, and what it computes of them. */
export interface TorchProgram {
  readonly inputs: readonly (DeclaredInput & { readonly dtype: Dtype })[];
  readonly warnings: readonly Diagnostic[];
  readonly run: (reading: Reading, inputs: readonly TorchTensor[]) => readonly TorchOutput[];
}

export interface TorchOutput {
  readonly name: string;
  readonly value: TorchValue;
}

/** Reads a program into a graph at stage `ann`: shapes are fixed first, so that all it computes of them is known. */
export function importProgram(
  source: Source,
  options: ImportOptions,
  program: TorchProgram,
): ImportResult {
  const at = { file: source.name };
  const ops = options.ops ?? OP_TABLE;
  const baseName = basename(source.name);
  const { shapes, assumed, diagnostics } = bindShapes(program.inputs, options);
  throwIfErrors(diagnostics.map((fault) => locate(fault, at)));
  const params = program.inputs.map(({ name, dtype }): Param => {
    return { name, type: tensorType(dtype, shapes.get(name)!), loc: [`${baseName}#${name}`] };
  });
  const graph = new GraphBuilder(ops, params);
  const reading: Reading = {
    graph,
    source,
    baseName,
    budget: nodeBudget(),
    unknown: new Map(),
    weights: new Map(),
  };
  const inputs = graph.inputs().map((value) => tensorValue(value));
  const results = tellingUnknown(reading, () => program.run(reading, inputs));
  const found = results.map(({ name, value }) => ({
    name,
    value: outputValue(value, name, source),
  }));
  const finished = graph.finish(found.map(({ value }) => value));
  const outputs = uniqueNames(found.map(({ name }) => name)).map((name, i): Output => {
    return { name, value: finished.values[i]! };
  });
  const name = baseName.replace(/\.(?:pt2|pt|pth|ts|torchscript)$/i, '');
  const result: Graph = { name, stage: 'ann', inputs: params, ops: finished.ops, outputs };
  throwIfErrors(verify(result, ops).map((fault) => locate(fault, at)));
  return { graph: result, warnings: program.warnings, assumed, weights: reading.weights };
}

/** A tensor may be given twice. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let i = 2; seen.has(own) || (own !== name && taken.has(own)); i++) own = `${name}_${i}`;
    seen.add(own);
    return own;
  });
}

function outputValue(value: TorchValue, name: string, { name: file }: Source) {
  if (!isTensorValue(value)) return fail(codes.oddTorchOutput({ name }, { file }));
  return currentValue(value) ?? fail(codes.writtenView({ op: 'output' }, { file, item: name }));
}

/** The tensors of a result, in tuples and lists of any depth, under names of their own. */
export function outputsOf(result: TorchValue, name: string): readonly TorchOutput[] {
  if (!isListValue(result)) return [{ name, value: result }];
  return result.flatMap((value, i) => outputsOf(value, `${name}_${i}`));
}
