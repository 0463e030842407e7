import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Pickled, type PickledObject, isDict, isObject } from '../../formats/pickle/values.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { FindStorage } from './storages.ts';
import { readTensor } from './tensors.ts';

/** A module of torch: its class, its options, its weights and the modules in it. */
export interface TorchModule {
  /** With the module of Python that has it. */
  readonly type: string;
  /** As state dicts call it; empty for the outermost one. */
  readonly path: string;
  readonly options: ReadonlyMap<Pickled, Pickled>;
  /** Parameters and buffers; nothing for those that are None. */
  readonly weights: ReadonlyMap<string, Tensor | undefined>;
  readonly children: ReadonlyMap<string, TorchModule>;
}

/** The module that an object of a pickle is. */
export function readModule(
  object: PickledObject,
  find: FindStorage,
  at: Location,
  path = '',
): TorchModule {
  const wrong = (fault: string) => fail(codes.wrongTorch({ fault }, { ...at, item: path }));
  const { state, global: type } = object;
  if (!isDict(state)) return wrong(`module '${path}' has no state`);
  const entries = (name: string) => {
    const dict = state.get(name) ?? new Map<Pickled, Pickled>();
    if (!isDict(dict)) return wrong(`'${name}' of module '${path}' is no dict`);
    return [...dict].map(([key, value]) => {
      return [
        typeof key === 'string' ? key : wrong(`a name in module '${path}' is none`),
        value,
      ] as const;
    });
  };
  const weights = [...entries('_parameters'), ...entries('_buffers')].map(([name, value]) => {
    const tensor = readTensor(value, find, at);
    if (value !== undefined && !tensor) wrong(`'${name}' of module '${path}' is no tensor`);
    return [name, tensor] as const;
  });
  const children = entries('_modules').flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!isObject(value)) return wrong(`'${name}' of module '${path}' is no module`);
    const child = path === '' ? name : `${path}.${name}`;
    return [[name, readModule(value, find, at, child)] as const];
  });
  return { type, path, options: state, weights: new Map(weights), children: new Map(children) };
}
