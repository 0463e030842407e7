import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type TorchArchive, fileOf } from '../torch/archive.ts';
import { parseCode } from './parse.ts';
import type { ClassDef, CodeFile, FunctionDef } from './syntax.ts';

/** Of one file of code: that of all of torch's own modules has some hundred thousand. */
const MOST_BYTES = 2 ** 24;

/** The code of an archive by the names that it goes by. A file is read when something in it is first named. */
export interface Code {
  readonly classOf: (name: string) => ClassDef | undefined;
  readonly functionOf: (name: string) => FunctionDef | undefined;
}

export function codeOf(archive: TorchArchive): Code {
  const known = new Map<string, CodeFile | undefined>();
  const fileNamed = (name: string): readonly [CodeFile | undefined, string] => {
    const dot = name.lastIndexOf('.');
    const path = `code/${name.slice(0, dot).replaceAll('.', '/')}.py`;
    if (!known.has(path))
      known.set(path, archive.files.has(path) ? parsed(archive, path) : undefined);
    return [known.get(path), name.slice(dot + 1)];
  };
  return {
    classOf: (name) => {
      const [file, own] = fileNamed(name);
      return file?.classes.get(own);
    },
    functionOf: (name) => {
      const [file, own] = fileNamed(name);
      return file?.functions.get(own);
    },
  };
}

function parsed(archive: TorchArchive, path: string): CodeFile {
  const { at, files } = archive;
  const refuse = (fault: string) => fail(codes.wrongTorch({ fault: `${path}, ${fault}` }, at));
  if (files.get(path)!.size > MOST_BYTES) refuse(`it has more than ${MOST_BYTES} bytes`);
  return parseCode(new TextDecoder().decode(fileOf(archive, path)), refuse);
}
