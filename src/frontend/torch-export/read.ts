import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { importProgram } from '../aten/network.ts';
import type { ImportOptions, ImportResult } from '../frontend.ts';
import { type TorchArchive, fileOf } from '../torch/archive.ts';
import { readJson } from './json.ts';
import { programOf } from './program.ts';
import { weightsIn, weightsOfPickle } from './weights.ts';

/** The program of an archive of exporters up to torch 2.7. */
const OLD_PROGRAM = 'serialized_exported_program.json';

const PROGRAM = /^models\/[^/]+\.json$/;

/** Major versions of the schema that programs are written by, from torch 2.1 to 2.13. */
const OLDEST_SCHEMA = 1;
const NEWEST_SCHEMA = 8;

/** Whether an archive of torch is one of torch.export. */
export function isExported({ files }: TorchArchive): boolean {
  return programPath(files.keys()) !== undefined;
}

/** Reads a program of torch.export into a graph at stage `ann`. */
export function readExported(archive: TorchArchive, options: ImportOptions): ImportResult {
  const { files, at, source } = archive;
  const path = programPath(files.keys())!;
  const json = readJson(fileOf(archive, path), path, at);
  const version = json.field('schema_version');
  const major = version.optional('major') ?? version;
  if (typeof major.value !== 'number') return version.wrong('is no version');
  if (major.value < OLDEST_SCHEMA || major.value > NEWEST_SCHEMA)
    return fail(codes.torchSchema({ version: major.value, newest: NEWEST_SCHEMA }, at));
  const held =
    path === OLD_PROGRAM
      ? {
          weights: weightsOfPickle(archive, 'serialized_state_dict.pt'),
          constants: weightsOfPickle(archive, 'serialized_constants.pt'),
        }
      : {
          weights: weightsIn(archive, 'data/weights/', /_weights_config\.json$/),
          constants: weightsIn(archive, 'data/constants/', /_constants_config\.json$/),
        };
  return importProgram(source, options, programOf(json.field('graph_module'), held));
}

function programPath(paths: Iterable<string>): string | undefined {
  return [...paths].find((path) => path === OLD_PROGRAM || PROGRAM.test(path));
}
