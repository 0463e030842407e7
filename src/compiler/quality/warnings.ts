import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { hasLevels } from '../level-bits.ts';
import type { CompileRequest } from '../request.ts';
import type { Loss, Quality } from './quality.ts';

/** An output further than this from the float network's is worth a warning. */
const LEAST_DB = 20;

/** More values than these beyond the levels are no outliers. */
const MANY_CLIPPED = 0.01;

const MOST_BITS = 8;

export interface Circumstances {
  readonly request: Pick<CompileRequest, 'encoding' | 'activationBits' | 'weightBits'>;
  /** Ranges come from assumed inputs. */
  readonly isAssumed: boolean;
}

/** Says of the output that lost most, if that is too much, where it was lost and what would help. */
export function qualityWarnings(quality: Quality, circumstances: Circumstances): Diagnostic[] {
  const ratios = quality.outputs.map(({ name, sqnr }) => ({ output: name, sqnr: sqnr.at(-1)! }));
  const [worst] = ratios.sort((a, b) => a.sqnr - b.sqnr);
  const { mostLost } = quality;
  if (!worst || !mostLost || worst.sqnr >= LEAST_DB) return [];
  const place = quality.populations.find(({ name }) => name === mostLost.name);
  return [
    codes.lowFidelity({
      ...worst,
      where: mostLost.at ?? mostLost.name,
      before: mostLost.before,
      behind: mostLost.behind,
      clipped: place?.fidelity?.clipped ?? 0,
      ...(place?.levels && { levels: place.levels }),
      remedy: remedyFor(quality, mostLost, circumstances),
    }),
  ];
}

/** What most likely helps, the surest first. */
function remedyFor(
  { isQuiet, populations }: Quality,
  { name }: Loss,
  { request, isAssumed }: Circumstances,
): codes.Remedy {
  const { activationBits = MOST_BITS, weightBits = MOST_BITS } = request;
  const place = populations.find((population) => population.name === name);
  if (!isQuiet && hasLevels(request.encoding)) return 'steps';
  if (isAssumed) return 'data';
  if (!hasLevels(request.encoding)) return 'rate';
  if (place && activationBits < MOST_BITS) return 'activation-bits';
  if ((place?.fidelity?.clipped ?? 0) > MANY_CLIPPED) return 'samples';
  return weightBits < MOST_BITS ? 'weight-bits' : 'layers';
}
