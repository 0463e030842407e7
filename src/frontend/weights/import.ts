import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { isNir } from '../nir/detect.ts';
import { isOnnx } from '../onnx/detect.ts';
import { headOf } from '../source.ts';
import type { Weights } from './match.ts';

/** Reads a network whose weights are in one file, and what is computed with them in another. */
export async function importWeights(
  weights: Weights,
  source: Source,
  options: ImportOptions,
): Promise<ImportResult> {
  const { architecture } = options;
  if (!architecture) return fail(codes.weightsAlone({}, { file: source.name }));
  if (isOnnx(headOf(architecture))) {
    const { readWithWeights } = await import('../onnx/with-weights.ts');
    return readWithWeights(architecture, weights, source, options);
  }
  if (/\.ya?ml$/i.test(architecture.name)) {
    const { readLayerList } = await import('../torch/layer-list.ts');
    return readLayerList(architecture, weights, source, options);
  }
  if (isNir(headOf(architecture), architecture.name)) {
    const { readWithWeights } = await import('../nir/with-weights.ts');
    return readWithWeights(architecture, weights, source, options);
  }
  return fail(codes.unknownArchitecture({}, { file: architecture.name }));
}
