import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, OP_TABLE, readArtifact, reportPage } from '../../index.ts';
import { writeWhole } from '../files.ts';
import type { Output } from '../terminal/output.ts';
import { checkPagePlace } from './place.ts';
import { type SamplesGiven, pageSamples } from './samples.ts';

interface Request {
  readonly artifact: string;
  /** Or `-`, for standard output. */
  readonly file: string;
  /** Whether somebody named the file, and so knows what it takes the place of. */
  readonly isNamed: boolean;
  readonly samples: SamplesGiven;
  readonly config: Config;
  readonly output: Output;
}

/** Writes the page of an artifact; says how many bytes it has, and whether it shows runs. */
export async function writePage(
  request: Request,
): Promise<{ readonly bytes: number; readonly hasRuns: boolean }> {
  const { artifact, file, samples, config, output } = request;
  const read = await readArtifact(artifact, OP_TABLE);
  const hasRuns = samples.samples !== undefined || read.manifest.inputs.length === 0;
  checkPagePlace(file, {
    files: readdirSync(artifact).map((name) => join(artifact, name)),
    what: 'artifact, or a part of it',
    losesRuns: !request.isNamed && !hasRuns,
  });
  const runs = await pageSamples(read, samples, config, output);
  const bytes = new TextEncoder().encode(await reportPage(read, runs));
  if (file === '-') process.stdout.write(bytes);
  else writeWhole(file, bytes);
  return { bytes: bytes.length, hasRuns };
}
