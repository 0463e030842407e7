import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Stage } from '../ir/types.ts';
import type { CompileRequest } from './request.ts';

/** A model that is converted already has nothing to calibrate and no bits to choose. */
export function withoutEffect(request: CompileRequest, stage: Stage): Diagnostic[] {
  if (stage === 'ann') return [];
  const given = {
    ...(request.check
      ? {}
      : { '--calibration': request.calibration, '--preprocess': request.preprocess }),
    '--calibrate': request.ranges,
    '--activation-bits': request.activationBits,
    '--layer': stage === 'snn' ? undefined : request.layers,
    '--accuracy-floor': request.accuracyFloor,
    '--quality-samples': request.qualitySamples,
    ...(stage === 'snn' ? {} : { '--weight-bits': request.weightBits }),
  };
  const options = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  return options.length === 0 ? [] : [codes.optionsWithoutEffect({ options, stage })];
}
