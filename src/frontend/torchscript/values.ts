import type { Pickled } from '../../formats/pickle/values.ts';
import type { TorchValue } from '../aten/values.ts';
import type { FunctionDef } from './syntax.ts';

/** What names of a script stand for: values of torch, modules, and functions that are not called yet. */
export type ScriptValue = TorchValue | ScriptModule | ScriptFunction | DottedName;

/** A module of the network: a class of the code, and the attributes that the archive holds. */
export interface ScriptModule {
  readonly type: string;
  /** Where it is in the network, with a dot behind it; empty for the network itself. */
  readonly path: string;
  readonly attributes: ReadonlyMap<Pickled, Pickled>;
}

export interface ScriptFunction {
  readonly definition: FunctionDef;
  readonly self?: ScriptModule;
}

/** A name with dots in it that stands for no variable: `torch.relu`. */
export interface DottedName {
  readonly dotted: string;
}

export function isModule(value: ScriptValue): value is ScriptModule {
  return typeof value === 'object' && 'attributes' in value;
}

export function isFunction(value: ScriptValue): value is ScriptFunction {
  return typeof value === 'object' && 'definition' in value;
}

export function isDotted(value: ScriptValue): value is DottedName {
  return typeof value === 'object' && 'dotted' in value;
}

export function isTorchValue(value: ScriptValue): value is TorchValue {
  return !isModule(value) && !isFunction(value) && !isDotted(value);
}
