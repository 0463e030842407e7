import { type LoadedConfig, writeArtifact } from '../../index.ts';
import { compileRequest } from '../compile/request.ts';
import { compileShown } from '../compile/shown.ts';
import type { Output } from '../terminal/output.ts';

interface Given {
  readonly calibration: string | undefined;
  readonly preprocess: string | undefined;
  readonly 'input-shape': readonly string[];
}

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
  const request = compileRequest(model, { ...DEFAULTS, ...given }, config);
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

const DEFAULTS = {
  ...{ calibrate: undefined, encoding: undefined, layer: [], pass: [], 'no-pass': [] },
  ...{ 'activation-bits': undefined, 'weight-bits': undefined, 'accuracy-floor': undefined },
  ...{ 'quality-samples': undefined, 'emit-qann': false, 'allow-host': false },
  ...{ check: false, 'check-samples': undefined },
};
