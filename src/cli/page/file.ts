import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Config, OP_TABLE, readArtifact, reportPage } from '../../index.ts';
import { isSameFile, writeWhole } from '../files.ts';
import type { Output } from '../terminal/output.ts';
import { type SamplesGiven, pageSamples } from './samples.ts';

interface Request {
  readonly artifact: string;
  readonly file: string;
  readonly samples: SamplesGiven;
  readonly config: Config;
  readonly output: Output;
}

/** A page must not take the place of what it is of. */
export function checkNotLost(page: string, files: readonly string[], what: string): void {
  const lost = files.find((one) => isSameFile(page, one));
  if (lost !== undefined) fail(codes.outputIsInput({ what }, { file: lost }));
}

/** Writes the page of an artifact, and says how many bytes it has. */
export async function writePage({
  artifact,
  file,
  samples,
  config,
  output,
}: Request): Promise<number> {
  const read = await readArtifact(artifact, OP_TABLE);
  const parts = readdirSync(artifact).map((name) => join(artifact, name));
  checkNotLost(file, parts, 'artifact, or a part of it');
  const runs = await pageSamples(read, samples, config, output);
  const bytes = new TextEncoder().encode(await reportPage(read, runs));
  writeWhole(file, bytes);
  return bytes.length;
}
