import { basename, join } from 'node:path';
import type { Proof } from '../../index.ts';
import type { Guarded } from './guard.ts';
import type { Style } from '../../diagnostics/style.ts';
import { visibleLine } from '../../support/visible.ts';
import { count } from '../terminal/count.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { mappingRows } from './mapping-rows.ts';
import { memoryFacts } from './memory-facts.ts';
import { nextAfterCompile } from '../terminal/next-command.ts';
import { widthRows } from './width-rows.ts';
import { qualityDocument, qualityRows } from './quality-table.ts';

export interface CompileResult {
  readonly folder: string;
  readonly outcome: Guarded;
  /** The file that was calibrated on. */
  readonly calibration: string | undefined;
  readonly preprocess: string | undefined;
  /** Files of kernels that were asked for, in the folder. */
  readonly kernels: readonly string[];
  readonly isCaching: boolean;
  /** Numbers of all layers are wanted. */
  readonly hasLayers: boolean;
  /** The file of the page that was asked for. */
  readonly page: string | undefined;
}

export interface Metrics {
  readonly seconds: number;
  readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
  readonly passes: readonly { readonly pass: string; readonly seconds: number }[];
  readonly peakMemoryBytes: number;
}

/** Time and memory of a compile. They go to whoever asks, never into the artifact. */
export function metricsOf({ times }: Guarded, seconds: number): Metrics {
  return {
    seconds,
    phases: times.phases.map(({ phase, ms }) => ({ phase, seconds: ms / 1000 })),
    passes: times.passes.map(({ pass, ms }) => ({ pass, seconds: ms / 1000 })),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

export function compileDocument(result: CompileResult, metrics: Metrics | undefined): object {
  const { report, manifest, warnings, isCached = false } = result.outcome.compiled;
  const { calibration } = report;
  return {
    artifact: result.folder,
    target: manifest.target,
    model: report.model,
    steps: manifest.steps,
    encoding: manifest.encoding,
    timing: report.timing,
    ...(report.mapping && { mapping: report.mapping }),
    ...report.graph,
    artifactBytes: artifactBytes(result),
    ...(result.kernels.length > 0 && { kernels: result.kernels }),
    ...(calibration && {
      calibration: {
        source: calibration.source,
        samples: calibration.samples,
        engine: calibration.engine,
        method: calibration.method,
      },
    }),
    ...qualityDocument(report, result.hasLayers),
    ...(report.proof && { proof: report.proof }),
    ...(report.mixedPrecision && { mixedPrecision: report.mixedPrecision }),
    ...(report.pruning && { pruning: report.pruning }),
    ...(result.page !== undefined && { page: result.page }),
    cache: result.isCaching ? (isCached ? 'hit' : 'miss') : 'off',
    warnings,
    ...(metrics && { metrics }),
  };
}

export function compileSummary(result: CompileResult, style: Style): string {
  const { report, manifest, files, isCached } = result.outcome.compiled;
  const { ops, neurons, synapses, tensorBytes, memory } = report.graph;
  const size = `${count(artifactBytes(result))} bytes in ${files.size} files`;
  const rows = [
    ['model', `${report.model.file} (${report.model.format})`],
    ['target', `${manifest.target}, ${manifest.steps} steps a sample`],
    ...(report.timing.codes.length > 0 ? [['encoding', timed(result)]] : []),
    ['ops', count(ops)],
    ['neurons', count(neurons)],
    ['synapses', count(synapses)],
    ['tensors', `${count(tensorBytes)} bytes`],
    ...(memory ? [['memory', memoryFacts(memory)]] : []),
    ...mappingRows(report),
    ...(report.calibration ? [['calibrated', calibrated(result)]] : []),
    ...qualityRows(report),
    ...widthRows(report),
    ...(report.proof ? [['proof', proven(report.proof, manifest.steps)]] : []),
    ...kernelRows(result),
    ...(result.page === undefined ? [] : [['page', result.page]]),
    ['written', `${result.folder} (${size}${isCached ? ', from the cache' : ''})`],
  ];
  return [
    style.bold(`compiled ${visibleLine(manifest.name)}`),
    ...factLines(rows, { indent: '  ' }),
    nextAfterCompile({
      ...result,
      ...{ target: manifest.target, hasInputs: manifest.inputs.length > 0 },
    }),
  ].join('\n');
}

function kernelRows({ folder, kernels }: CompileResult): string[][] {
  return kernels.map((file) => ['kernels', join(folder, file)]);
}

/** A table of what each pass took, for --time-passes. */
export function passTimes(
  passes: readonly { readonly pass: string; readonly ms: number }[],
): string {
  const width = Math.max(0, ...passes.map(({ pass }) => pass.length));
  const lines = passes.map(
    ({ pass, ms }) => `${pass.padEnd(width)} ${ms.toFixed(1).padStart(9)} ms`,
  );
  return lines.join('\n');
}

/** How levels are said, and when all of them are. */
function timed({ outcome }: CompileResult): string {
  const { manifest, report } = outcome.compiled;
  const { codes, latency } = report.timing;
  const parts = codes.map(({ code, bits, window }) => {
    const steps = window === undefined ? '' : ` in windows of up to ${count(window)} steps`;
    // A rate is as fine as its window is long.
    const levels = code === 'rate' ? '' : ` of up to ${bits} bits`;
    return `${code}${levels}${steps}`;
  });
  const isLate = latency !== undefined && latency > manifest.steps;
  const end = latency === undefined ? [] : [`settled by step ${count(latency)}`];
  const more = isLate ? `, more than the ${count(manifest.steps)} that a sample runs` : '';
  return `${[...parts, ...end].join(', ')}${more}`;
}

function calibrated({ outcome, calibration }: CompileResult): string {
  const { samples, engine } = outcome.compiled.report.calibration!;
  const by = `in ${engine === 'interpreter' ? 'the float interpreter' : engine}`;
  if (calibration === undefined) return `on ${samples} assumed inputs, ${by}`;
  return `on ${count(samples)} samples of ${basename(calibration)}, ${by}`;
}

function proven({ integers, samples, of, source, steps, version }: Proof, own: number): string {
  const inputs = source === 'file' ? 'samples' : 'assumed inputs';
  const ran =
    samples === of ? `${count(of)} ${inputs}` : `${count(samples)} of ${count(of)} ${inputs}`;
  const settled = `settled after ${count(steps)} ${steps === 1 ? 'step' : 'steps'}`;
  const late = steps > own ? `, more than the ${count(own)} that a sample runs` : '';
  return `all ${count(integers)} integers are those of onnxruntime ${version}, on ${ran}, ${settled}${late}`;
}

function artifactBytes({ outcome }: CompileResult): number {
  return [...outcome.compiled.files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
}
