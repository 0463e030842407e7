import { type Pickled, type PickledObject, isDict, isObject } from '../../formats/pickle/values.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Saved } from './pickle-file.ts';
import { readTensor } from './tensors.ts';

/** What training scripts call the network among all that they save. */
const NETWORK_KEYS = ['state_dict', 'model_state_dict', 'model', 'net', 'network', 'module'];

/** The module that was saved, by itself or among other things. */
export function savedModule(value: Pickled): PickledObject | undefined {
  if (isObject(value)) return value;
  const inner = innerOf(value);
  return isObject(inner) ? inner : undefined;
}

/** The tensors that were saved, by names as state dicts have them: those of dicts in dicts have dots. */
export function savedTensors({ value, find, at }: Saved): ReadonlyMap<string, Tensor> {
  const inner = innerOf(value);
  const tensors = new Map<string, Tensor>();
  const collect = (dict: Pickled, path: string) => {
    if (!isDict(dict)) return;
    for (const [key, item] of dict) {
      if (typeof key === 'object') continue;
      const name = `${path}${key}`;
      const tensor = readTensor(item, find, at);
      if (tensor) tensors.set(name, tensor);
      else collect(item, `${name}.`);
    }
  };
  collect(isDict(inner) ? inner : value, '');
  return withoutPrefix(tensors);
}

function innerOf(value: Pickled): Pickled {
  if (!isDict(value)) return undefined;
  const key = NETWORK_KEYS.find((name) => typeof value.get(name) === 'object');
  return key === undefined ? undefined : value.get(key);
}

/** What was trained on several devices has `module.` before all names. */
function withoutPrefix(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const prefix = 'module.';
  const isCommon = tensors.size > 0 && [...tensors.keys()].every((name) => name.startsWith(prefix));
  if (!isCommon) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
