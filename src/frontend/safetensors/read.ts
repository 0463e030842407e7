import { readSafetensors } from '../../tensor/safetensors.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { importWeights } from '../weights/import.ts';

/** Weights by name; the network that they are of is in another file. */
export function read(source: Source, options: ImportOptions): Promise<ImportResult> {
  const weights = readSafetensors(source.read(0, source.size), { file: source.name });
  return importWeights(weights, source, options);
}
