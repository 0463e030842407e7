import type { Graph } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import type { Samples } from '../../tensor/samples.ts';
import type { CompileRequest } from '../request.ts';
import { measureQuality } from './measure-quality.ts';
import { messagesPerLevel, operationsOf } from './operations.ts';
import type { Checked } from './quality.ts';
import { qualityWarnings } from './warnings.ts';

/** A float network with its ranges, and what these came from. */
export interface Calibrated {
  readonly graph: Graph;
  readonly data: { readonly samples: Samples; readonly labels?: ArrayLike<number> };
  readonly source: 'file' | 'synthetic';
}

/** More say little that these do not. */
const MOST_SAMPLES = 16;

/** A second or two in the interpreter. */
const MOST_OPERATIONS = 2 ** 26;

type Judged = Pick<
  CompileRequest,
  'encoding' | 'steps' | 'activationBits' | 'weightBits' | 'qualitySamples'
>;

/** Measures what became of a calibrated float network, as far as that takes little time or was asked for. */
export function checkQuality(
  fixed: Graph,
  calibrated: Calibrated | undefined,
  request: Judged,
  onSample: (done: number, of: number) => void,
): Checked {
  if (calibrated?.graph.stage !== 'ann' || request.qualitySamples === 0) return { warnings: [] };
  const { graph, data, source } = calibrated;
  const { steps } = request;
  const runs = Math.min(steps, messagesPerLevel(fixed));
  const operationsPerSample = operationsOf(graph, OP_TABLE) * runs;
  const affordable = Math.floor(MOST_OPERATIONS / operationsPerSample);
  const count = request.qualitySamples ?? Math.min(MOST_SAMPLES, affordable);
  if (count === 0) {
    const skipped = { operationsPerSample, mostOperations: MOST_OPERATIONS };
    return { skipped, warnings: [] };
  }
  const run = { ops: OP_TABLE, ...data, count, steps, onSample };
  const quality = measureQuality(graph, fixed, run);
  const isAssumed = source === 'synthetic';
  return { quality, warnings: qualityWarnings(quality, { request, isAssumed }) };
}
