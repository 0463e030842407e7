import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type LoadedConfig, writeArtifact } from '../../index.ts';
import type { ValuesOf } from '../arguments/options.ts';
import { CONVERSION_OPTIONS } from '../compile/conversion-options.ts';
import { compileRequest } from '../compile/request.ts';
import { compileShown } from '../compile/shown.ts';
import type { Output } from '../terminal/output.ts';

type Given = ValuesOf<typeof CONVERSION_OPTIONS>;

interface Surroundings {
  readonly loaded: LoadedConfig;
  readonly output: Output;
}

/** A model as an artifact in that folder, compiled as `compile` does unless told otherwise. */
export async function compileFor(
  folder: string,
  model: string,
  given: Given,
  { loaded, output }: Surroundings,
): Promise<string> {
  const { config, origins } = loaded;
  const request = compileRequest(model, { ...UNASKED, ...given }, config);
  const watch = { printAfter: [], checkEach: false, steps: request.steps };
  const isCaching = config.compiler.compilationCacheEnabled;
  const showStack = output.shows('DEBUG');
  const task = { request, config, origins, watch, verifyEach: false, isCaching, showStack };
  const { compiled } = await compileShown(task, output, (done) => {
    writeArtifact(folder, done.compiled.files);
  });
  output.report(compiled.warnings);
  return folder;
}

/** What looks at a network or proves something of it, which nobody who looks at a page sees. */
const UNASKED = { 'emit-qann': false, check: false, 'check-samples': undefined };

/** Options that say how to compile, where nothing is: the network of an artifact is there already. */
export function unusedByArtifact(given: Given): Diagnostic[] {
  const why = 'an artifact is compiled already';
  const hint = 'view the model file to compile it so';
  const names = Object.keys(CONVERSION_OPTIONS) as (keyof Given)[];
  return names
    .filter((name) => name !== 'preprocess' && isGiven(given[name]))
    .map((name) => codes.optionUnused({ option: `--${name}`, why, hint }));
}

function isGiven(value: Given[keyof Given]): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}
