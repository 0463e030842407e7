import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { readPickle } from '../../formats/pickle/read.ts';
import {
  type Pickled,
  type PickledObject,
  isDict,
  isObject,
  isSequence,
} from '../../formats/pickle/values.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type TorchArchive, fileOf } from '../torch/archive.ts';
import { type FindStorage, storagesOf } from '../torch/storages.ts';
import { isTensorName, readTensor } from '../torch/tensors.ts';

/** Calls around values that say their type. */
const TYPED = new Set([
  'torch.jit._pickle.restore_type_tag',
  'torch.jit._pickle.build_intlist',
  'torch.jit._pickle.build_doublelist',
  'torch.jit._pickle.build_boollist',
  'torch.jit._pickle.build_tensorlist',
]);

/** What a script's archive holds besides code. */
export interface Held {
  /** The network itself. */
  readonly root: PickledObject;
  readonly constants: readonly (Tensor | undefined)[];
  readonly tensorOf: (value: Pickled) => Tensor | undefined;
}

export function heldOf(archive: TorchArchive): Held {
  const { at } = archive;
  const find = storagesOf(archive, 'data');
  const root = pickleOf(archive, 'data.pkl');
  if (!isModuleObject(root)) return fail(codes.wrongTorch({ fault: 'it holds no module' }, at));
  return {
    root,
    constants: constantsOf(archive, storagesOf(archive, 'constants')),
    tensorOf: (value) => readTensor(value, find, at),
  };
}

/** Modules and their attributes; classes of the code are names here as all others are. */
export function pickleOf(archive: TorchArchive, path: string): Pickled {
  const isAllowed = (name: string) =>
    isTensorName(name) || TYPED.has(name) || name.startsWith('__torch__.');
  return readPickle(fileOf(archive, path), isAllowed, pathIn(archive, path));
}

export function isModuleObject(value: Pickled): value is PickledObject {
  return isObject(value) && value.global.startsWith('__torch__.');
}

/** The value in a call that says its type. */
export function untyped(value: Pickled): Pickled {
  return isObject(value) && TYPED.has(value.global) ? untyped(value.args[0]) : value;
}

export function attributesOf(object: PickledObject, at: Location): ReadonlyMap<Pickled, Pickled> {
  const { state, global } = object;
  if (state === undefined) return new Map();
  return isDict(state)
    ? state
    : fail(codes.wrongTorch({ fault: `a '${global.slice(0, 80)}' in it has no attributes` }, at));
}

function constantsOf(archive: TorchArchive, find: FindStorage): Held['constants'] {
  if (!archive.files.has('constants.pkl')) return [];
  const pickled = untyped(pickleOf(archive, 'constants.pkl'));
  return isSequence(pickled) ? pickled.map((value) => readTensor(value, find, archive.at)) : [];
}

function pathIn({ at }: TorchArchive, path: string): Location {
  return { ...at, item: path };
}
