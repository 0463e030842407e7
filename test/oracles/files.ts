import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { graphFrom } from './run.ts';
import { traceOf } from './traces.ts';

/** How a file of another tool was taken. */
export interface Taken {
  readonly file: string;
  /** What is in it, or the diagnostic that refuses it. */
  readonly text: string;
  readonly isRefused: boolean;
}

/** What we refuse, with the code that says why: its edges name nodes that it does not have. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['braille_noDelay_bias_zero_subgraph.nir', 'SPK4132'],
]);

/** Whether a file is taken as it should be. */
export function isAsMeant({ file, text, isRefused }: Taken): boolean {
  const code = REFUSED.get(file.split('/').at(-1)!);
  return code === undefined ? !isRefused : isRefused && text.startsWith(code);
}

/** Reads a file by what its name ends in. */
export async function takenOf(file: string, path: string): Promise<Taken> {
  const bytes = new Uint8Array(readFileSync(path));
  try {
    return { file, text: await contentsOf(file, bytes), isRefused: false };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    const { code, message } = error.diagnostics[0]!;
    return { file, text: `${code}: ${message}`, isRefused: true };
  }
}

async function contentsOf(file: string, bytes: Uint8Array): Promise<string> {
  if (/\.(net|nir)$/.test(file)) {
    const { stage, ops } = await graphFrom(file, bytes);
    return `a graph at ${stage}, ${ops.length} ops`;
  }
  if (file.endsWith('.npz')) return `${readNpz(bytes, { file }).size} arrays`;
  if (file.endsWith('.csv')) return `${traceOf(new TextDecoder().decode(bytes)).length} steps`;
  return file.endsWith('.gz') ? `${gunzipSync(bytes).length} bytes, unpacked` : 'not known';
}
