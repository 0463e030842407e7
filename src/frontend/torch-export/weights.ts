import { DTYPES } from '../aten/dtypes.ts';
import { scalarTypeOf } from './arguments.ts';
import { type Json, readJson } from './json.ts';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { readPickle } from '../../formats/pickle/read.ts';
import { isDict } from '../../formats/pickle/values.ts';
import { inMemory } from '../../support/byte-source.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { bytesSource } from '../source.ts';
import { type TorchArchive, fileOf, openArchive } from '../torch/archive.ts';
import { storagesOf } from '../torch/storages.ts';
import { isTensorName, readTensor, viewOf } from '../torch/tensors.ts';

/** Weights of an exported program by their names in the module. */
export type Weights = ReadonlyMap<string, Tensor>;

/** Those of a folder: a table of names, and a file for each memory that tensors are views of. */
export function weightsIn(archive: TorchArchive, folder: string, table: RegExp): Weights {
  const paths = [...archive.files.keys()].filter((path) => path.startsWith(folder));
  const config = paths.find((path) => table.test(path.slice(folder.length)));
  if (config === undefined) return new Map();
  const json = readJson(fileOf(archive, config), config, archive.at);
  const entries = json.field('config').entries();
  return new Map(entries.map(([name, entry]) => [name, weightOf(archive, folder, entry)] as const));
}

function weightOf(archive: TorchArchive, folder: string, entry: Json): Tensor {
  const { files, at } = archive;
  if (entry.optional('use_pickle')?.value === true)
    return fail(codes.unsupportedTorch({ what: 'weights of a class of their own' }, at));
  const path = `${folder}${entry.field('path_name').text()}`;
  const file = files.get(path) ?? entry.wrong(`names '${path}', which is not there`);
  const meta = entry.field('tensor_meta');
  const dtype = DTYPES.get(scalarTypeOf(meta))!;
  const open = () => file.plain() ?? inMemory(file.read());
  const storage = { dtype, bytes: file.size, open };
  const placing = {
    offset: known(meta.field('storage_offset')),
    shape: meta.field('sizes').items().map(known),
    strides: meta.field('strides').items().map(known),
  };
  return viewOf(storage, dtype, placing, at);
}

/** An extent of a tensor that is there. */
function known(json: Json): number {
  const [tag, { value }] = json.choice();
  return tag === 'as_int' && typeof value === 'number' ? value : json.wrong('is no number');
}

/** Those of an archive in the archive, as exporters before torch 2.8 wrote them. */
export function weightsOfPickle(archive: TorchArchive, path: string): Weights {
  const entry = archive.files.get(path);
  if (!entry || entry.size === 0) return new Map();
  const plain = entry.plain();
  const source = plain
    ? { name: archive.source.name, ...plain, beside: () => undefined }
    : bytesSource(archive.source.name, entry.read());
  const inner = openArchive(source);
  const { at } = inner;
  const pickled = readPickle(fileOf(inner, 'data.pkl'), isTensorName, at);
  const find = storagesOf(inner);
  const weights = new Map<string, Tensor>();
  for (const [name, value] of isDict(pickled) ? pickled : []) {
    const tensor = readTensor(value, find, at);
    if (typeof name === 'string' && tensor) weights.set(name, tensor);
  }
  return weights;
}
