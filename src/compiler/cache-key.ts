import { basename } from 'node:path';
import { BUILD_ID } from '../build-id.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { print } from '../ir/print.ts';
import { sha256 } from '../support/hash.ts';
import { VERSION } from '../version.ts';
import { hasRuntime } from './calibration/engine.ts';
import { fingerprint } from './calibration/fingerprint.ts';
import type { Model } from './read-model.ts';
import { optionsOf } from './report.ts';
import type { CompileRequest } from './request.ts';
import type { Target } from './target.ts';

interface KeyParts {
  readonly request: CompileRequest;
  readonly model: Model;
  readonly target: Target;
  readonly checker: string | undefined;
  readonly command: readonly string[];
}

/**
 * Names what a compile makes, by all that it depends on. The text of the imported graph names its
 * tensors by content, so weights in files beside the model count, and the shapes of inputs too. The
 * checker is the version of what checks the result, where something does.
 */
export function cacheKey({ request, model, target, checker, command }: KeyParts): string {
  const { calibration } = request;
  const parts = {
    compiler: [VERSION, BUILD_ID],
    source: [basename(request.model), model.format, model.sha256],
    graph: print(model.graph, OP_TABLE),
    warnings: model.warnings.map(({ code, message }) => [code, message]),
    calibration: calibration === undefined ? '' : fingerprint(calibration),
    runtime: model.format === 'onnx' && hasRuntime(),
    checker,
    options: optionsOf(request),
    command,
    limits: target.limits,
    profile: target.profile ?? '',
  };
  return sha256(JSON.stringify(parts));
}
