import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Pickled } from '../../formats/pickle/values.ts';
import type { Reading } from '../aten/reading.ts';
import { type TorchTensor, type TorchValue } from '../aten/values.ts';
import { heldValue, weightValue } from '../aten/weights.ts';
import type { Code } from './code.ts';
import { type Held, attributesOf, isModuleObject, untyped } from './held.ts';
import type { Expression } from './syntax.ts';
import type { ScriptModule, ScriptValue } from './values.ts';

/** A script that is being read: calls are followed where they stand, and ops go to the graph. */
export interface Script {
  readonly code: Code;
  readonly held: Held;
  readonly reading: Reading;
  /** Weights that were named already: modules may share one. */
  readonly weights: Map<unknown, TorchTensor>;
  /** Calls, blocks and expressions that are open. */
  depth: number;
}

/** A script that contradicts itself. */
export function wrong({ reading }: Script, fault: string): never {
  return fail(codes.wrongTorch({ fault }, { file: reading.source.name }));
}

/** The network itself. */
export function rootModule(script: Script): ScriptModule {
  return moduleOf(script, script.held.root, '')!;
}

function moduleOf({ reading }: Script, value: Pickled, path: string): ScriptModule | undefined {
  if (!isModuleObject(value)) return undefined;
  const attributes = attributesOf(value, { file: reading.source.name });
  return { type: value.global, path, attributes };
}

/** An attribute of a module: what the archive holds, or a value of its class. */
export function attributeOf(script: Script, module: ScriptModule, name: string): ScriptValue {
  const { type, path, attributes } = module;
  if (attributes.has(name)) return held(script, attributes.get(name), `${path}${name}`);
  const constant = script.code.classOf(type)?.constants.get(name);
  if (constant) return plain(script, constant);
  return wrong(script, `'${type.slice(0, 80)}' has no attribute '${name.slice(0, 80)}'`);
}

/** A tensor of constants.pkl, which code calls by its number. */
export function constantOf(script: Script, name: string): TorchValue {
  const tensor = /^c\d{1,9}$/.test(name) ? script.held.constants[Number(name.slice(1))] : undefined;
  if (!tensor) return wrong(script, `there is no constant '${name.slice(0, 80)}'`);
  const known = script.weights.get(tensor) ?? heldValue(script.reading, tensor, `constant.${name}`);
  script.weights.set(tensor, known);
  return known;
}

function held(script: Script, value: Pickled, path: string): ScriptValue {
  const module = moduleOf(script, value, `${path}.`);
  if (module) return module;
  const plainly = untyped(value);
  if (Array.isArray(plainly))
    return plainly.map((item: Pickled, i) => held(script, item, `${path}.${i}`) as TorchValue);
  if (typeof plainly === 'number') return Number.isInteger(plainly) ? BigInt(plainly) : plainly;
  if (typeof plainly !== 'object') return plainly;
  return weight(script, plainly, path);
}

function weight(script: Script, value: Pickled, path: string): TorchTensor {
  const known = script.weights.get(value);
  if (known) return known;
  const tensor =
    script.held.tensorOf(value) ?? wrong(script, `'${path.slice(0, 80)}' is of no use`);
  const made = weightValue(script.reading, tensor, path);
  script.weights.set(value, made);
  return made;
}

/** A value that stands in the code as it is. */
function plain(script: Script, expression: Expression): TorchValue {
  if (expression.kind === 'value') return expression.value;
  if (expression.kind === 'list') return expression.items.map((item) => plain(script, item));
  if (expression.kind !== 'minus') return wrong(script, 'a value of a class is computed');
  const positive = plain(script, expression.of);
  return typeof positive === 'bigint' ? -positive : -Number(positive);
}
