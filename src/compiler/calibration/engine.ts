import { createRequire } from 'node:module';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../frontend/frontend.ts';
import { loadOnnxruntime } from '../../support/load-onnxruntime.ts';
import { type Observations, type Observer, observer } from './observer.ts';
import type { OnnxRuntime } from './onnxruntime/session.ts';
import { rangePoints } from './range-points.ts';
import { type Run, runInInterpreter } from './run.ts';

/** What runs the float network. */
export type Engine = 'onnxruntime' | 'interpreter';

export interface Observed {
  readonly observations: Observations;
  readonly engine: Engine;
  readonly warnings: readonly Diagnostic[];
}

/** Where onnxruntime may be used: the ONNX file of the network, and how the package is loaded. */
export interface RuntimeOptions {
  readonly model: Source;
  readonly load?: () => Promise<OnnxRuntime>;
}

type Work = Omit<Run, 'watched' | 'see'>;

/** Runs the network in onnxruntime or, where there is no way to do so, in the float interpreter. */
export async function observe(work: Work, options: RuntimeOptions | undefined): Promise<Observed> {
  const points = rangePoints(work.graph);
  const fresh = () => observer(work.graph, points, work.samples.count);
  const failure = options && (await tryRuntime(work, options, fresh));
  if (failure && 'observations' in failure) return failure;
  const { observations, watched, see } = fresh();
  runInInterpreter({ ...work, watched, see });
  return { observations, engine: 'interpreter', warnings: failure ? [failure] : [] };
}

/** What was observed, or why nothing was. */
async function tryRuntime(
  work: Work,
  { model, load = loadOnnxruntime }: RuntimeOptions,
  fresh: () => Observer,
): Promise<Observed | Diagnostic> {
  let runtime: OnnxRuntime;
  try {
    runtime = await load();
  } catch (error) {
    return codes.runtimeMissing({ reason: reasonOf(error) });
  }
  const { runInOnnxRuntime } = await import('./onnxruntime/run.ts');
  const { observations, watched, see } = fresh();
  try {
    await runInOnnxRuntime({ ...work, watched, see }, model, runtime);
    return { observations, engine: 'onnxruntime', warnings: [] };
  } catch (error) {
    // A sample that cannot be read is no fault of the runtime.
    if (error instanceof SpikeError) throw error;
    return codes.runtimeFailed({ reason: reasonOf(error) }, { file: model.name });
  }
}

/** Whether there is an onnxruntime to load, without loading it. */
export function hasRuntime(): boolean {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
}

const LONGEST_REASON = 300;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = 'code' in error ? String(error.code) : error.message;
  return text.split('\n')[0]!.slice(0, LONGEST_REASON);
}
