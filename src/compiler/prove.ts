import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { type Calibration, dataOf, samplesFor } from './calibration-data.ts';
import { messagesPerLevel, operationsOf } from './quality/operations.ts';
import type { CompileRequest } from './request.ts';

/** A spiking network that settled at its integer network, integer by integer. */
export interface Proof {
  readonly runtime: 'onnxruntime';
  readonly version: string;
  /** How many samples ran, and of how many. */
  readonly samples: number;
  readonly of: number;
  readonly source: 'file' | 'synthetic';
  /** Integers of all outputs of all samples, of which none differs. */
  readonly integers: number;
  readonly differences: 0;
  /** The most steps that a sample took to settle. */
  readonly steps: number;
}

export interface Proved {
  /** What goes into the artifact. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly proof?: Proof;
}

/** The network before the target had its say, and the one that runs. */
interface Spiking {
  readonly fixed: Graph;
  readonly placed: Graph;
}

const QANN_FILE = 'qann.onnx';

/** Ten seconds or so in the interpreter. */
const MOST_OPERATIONS = 2 ** 30;

/**
 * Writes the integer network of a spiking one and runs the two against each other, as far as that was
 * asked for. A difference is thrown.
 */
export async function prove(
  { fixed, placed }: Spiking,
  calibration: Pick<Calibration, 'data'> | undefined,
  request: Pick<CompileRequest, 'emitQann' | 'check' | 'calibration' | 'preprocess'>,
  onSample: (done: number, of: number) => void,
): Promise<Proved> {
  const { emitQann = false, check } = request;
  if (!emitQann && !check) return { files: new Map() };
  const { qannOf } = await import('../export/onnx/qann.ts');
  const qann = qannOf(fixed);
  const files = new Map(emitQann ? [[QANN_FILE, qann]] : []);
  if (!check) return { files };
  const { checkQann } = await import('../export/onnx/check-qann.ts');
  const data = dataOf(request);
  const samples = calibration?.data.samples ?? (await samplesFor(fixed, data));
  const limit = check.samples ?? affordable(fixed);
  const checked = await checkQann(placed, qann, samples, { ops: OP_TABLE, limit, onSample });
  const source = data ? 'file' : 'synthetic';
  const proof = { ...checked, of: samples.count, source, differences: 0 } as const;
  return { files, proof: { runtime: 'onnxruntime', ...proof } };
}

/** At least one sample: whoever asks for a check waits for it. */
function affordable(graph: Graph): number {
  const operations = operationsOf(graph, OP_TABLE) * messagesPerLevel(graph);
  return Math.max(1, Math.floor(MOST_OPERATIONS / operations));
}
