import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { TorchOutput, TorchProgram } from '../aten/network.ts';
import { type Reading, callAten, unknownOp } from '../aten/reading.ts';
import { type TorchTensor, type TorchValue, isListValue, isUnread } from '../aten/values.ts';
import { heldValue, weightValue } from '../aten/weights.ts';
import { readArgument } from './arguments.ts';
import { HELD_INPUTS, userInputs } from './inputs.ts';
import type { Json } from './json.ts';
import type { Weights } from './weights.ts';

/** Where the tensors of a program come from that are no inputs. */
export interface Held {
  readonly weights: Weights;
  readonly constants: Weights;
}

/** A program as torch.export writes it: a list of calls, in data order. */
export function programOf(module: Json, held: Held): TorchProgram {
  const graph = module.field('graph');
  const signature = module.field('signature');
  const inputs = signature.field('input_specs').items();
  const outputs = signature.field('output_specs').items();
  return {
    inputs: userInputs(graph, inputs),
    warnings: [],
    run: (reading, given) => {
      const names = new Map(valuesOf(inputs, held, reading, given));
      for (const node of graph.field('nodes').items()) readNode(node, names, reading);
      return outputs.flatMap((spec) => outputOf(spec, names, reading));
    },
  };
}

type Named = readonly [name: string, value: TorchValue];

/** What the inputs of the graph stand for: weights, and what the user gives, each in their order. */
function valuesOf(
  specs: readonly Json[],
  held: Held,
  reading: Reading,
  given: readonly TorchTensor[],
): readonly Named[] {
  let users = 0;
  return specs.map((spec): Named => {
    const [kind, content] = spec.choice();
    const argument = content.field('arg');
    if (kind === 'user_input')
      return [argument.field('as_tensor').field('name').text(), given[users++]];
    const from = HELD_INPUTS.get(kind)!;
    const name = content.field(from).text();
    const tensor = tensorOf(content, name, held);
    const valueOf = kind === 'tensor_constant' ? heldValue : weightValue;
    return [argument.field('name').text(), valueOf(reading, tensor, name)];
  });
}

/** Buffers that are no part of the state lie with the constants. */
function tensorOf(json: Json, name: string, { weights, constants }: Held): Tensor {
  return (
    weights.get(name) ?? constants.get(name) ?? json.wrong(`names '${name}', which is not there`)
  );
}

function readNode(node: Json, names: Map<string, TorchValue>, reading: Reading): void {
  const target = node.field('target').text();
  const outputs = node.field('outputs').items();
  const name = outputs.flatMap((output) => outputNames(output)).find(Boolean) ?? target;
  const result = called(node, target, name, names, reading);
  if (outputs.length === 1) bind(outputs[0]!, result, names, reading);
  else
    outputs.forEach((output, i) => {
      const value = isListValue(result) ? result[i] : isUnread(result) ? result : undefined;
      bind(output, value, names, reading);
    });
}

function called(
  node: Json,
  target: string,
  name: string,
  names: ReadonlyMap<string, TorchValue>,
  reading: Reading,
): TorchValue {
  const at = { file: reading.source.name, item: name };
  const [, control] = /^torch\.ops\.higher_order\.(\w+)/.exec(target) ?? [];
  if (control !== undefined) return fail(codes.torchControlFlow({ what: control }, at));
  const op = /^torch\.ops\.aten\.(\w+)/.exec(target)?.[1] ?? /^_operator\.(\w+)$/.exec(target)?.[1];
  if (op === undefined) return unknownOp(reading, target);
  const keyword = new Map<string, TorchValue>();
  const positional: TorchValue[] = [];
  for (const input of node.field('inputs').items()) {
    const value = readArgument(input.field('arg'), names);
    const key = input.field('name').text();
    if (key === '') positional.push(value);
    else keyword.set(key, value);
  }
  return callAten(reading, { op, positional, keyword, name });
}

function outputNames(output: Json): readonly string[] {
  const [tag, content] = output.choice();
  if (tag === 'as_tensor') return [content.field('name').text()];
  if (tag === 'as_tensors') return content.items().map((item) => item.field('name').text());
  if (tag === 'as_none') return [];
  const named = tag.startsWith('as_sym_') ? content.optional('as_name') : undefined;
  return named ? [named.text()] : [];
}

function bind(
  output: Json,
  value: TorchValue,
  names: Map<string, TorchValue>,
  { graph }: Reading,
): void {
  const own = outputNames(output);
  const isList = output.choice()[0] === 'as_tensors';
  own.forEach((name, i) => {
    const each = isList && isListValue(value) ? value[i] : value;
    if (names.has(name)) output.wrong(`defines '${name.slice(0, 80)}' again`);
    names.set(name, each);
    if (typeof each === 'object' && 'memory' in each) graph.name(each.value, name);
  });
}

/** What is written to weights would be state, which a network does not keep. */
function outputOf(
  spec: Json,
  names: ReadonlyMap<string, TorchValue>,
  { source }: Reading,
): readonly TorchOutput[] {
  const [kind, content] = spec.choice();
  const at = { file: source.name };
  if (kind.endsWith('_mutation')) {
    const what = content.optional('buffer_name') ?? content.optional('user_input_name');
    return fail(codes.torchState({ name: (what?.text() ?? kind).slice(0, 80) }, at));
  }
  if (kind !== 'user_output') return spec.wrong(`is an output of kind '${kind.slice(0, 40)}'`);
  const argument = content.field('arg');
  const name = outputNames(argument)[0] ?? 'output';
  return [{ name, value: readArgument(argument, names) }];
}
