import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { readPickle } from '../../formats/pickle/read.ts';
import type { Pickled } from '../../formats/pickle/values.ts';
import type { Source } from '../frontend.ts';
import { type TorchArchive, fileOf } from './archive.ts';
import { isModuleName } from './modules/index.ts';
import { type FindStorage, storagesOf } from './storages.ts';
import { isTensorName } from './tensors.ts';

/** What torch.save wrote, with the memory of its tensors. */
export interface Saved {
  readonly value: Pickled;
  readonly find: FindStorage;
  readonly at: Location;
}

export function readSaved(archive: TorchArchive, allowPickle: boolean): Saved {
  const { at } = archive;
  const read = (allow: (global: string) => boolean) =>
    readPickle(fileOf(archive, 'data.pkl'), allow, at);
  const value = checkedPickle(read, allowPickle, archive.source);
  return { value, find: storagesOf(archive), at };
}

/** Reads a pickle of tensors and, where that is allowed, of known modules. */
export function checkedPickle<T>(
  read: (allow: (global: string) => boolean) => T,
  allowPickle: boolean,
  { name: file }: Source,
): T {
  const modules = new Set<string>();
  const result = read((global) => {
    const isModule = isModuleName(global);
    if (isModule) modules.add(global);
    return isModule || isTensorName(global);
  });
  return modules.size > 0 && !allowPickle ? fail(codes.pickleRefused({ file }, { file })) : result;
}
