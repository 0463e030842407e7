import type { Origins } from '../config/profile/effective.ts';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Stage } from '../ir/types.ts';
import { hasLevels } from './level-bits.ts';
import type { CompileRequest } from './request.ts';

/** Options of a request that change nothing, and why. */
export function withoutEffect(request: CompileRequest, stage: Stage): Diagnostic[] {
  if (stage !== 'ann') return [...onConverted(request, stage)];
  const { activationBits, preprocess, calibration, encoding } = request;
  return [
    ...idle(
      { '--activation-bits': hasLevels(encoding) ? undefined : activationBits },
      `with --encoding ${encoding}, which has no levels`,
      'remove it: --time-steps says how much a rate can tell',
    ),
    ...idle(
      { '--preprocess': calibration === undefined ? preprocess : undefined },
      'without samples to prepare',
      'give --calibration, a folder of images',
    ),
  ];
}

/** The length of a step, which the command line asks for and no file has a word for. */
export function untimed(origins: Origins | undefined, usesSeconds: boolean): Diagnostic[] {
  const origin = origins?.get('compiler.seconds_per_step');
  const isAsked = origin?.kind === 'flag';
  const where = 'where no file says equations in seconds';
  return idle(
    { '--dt': isAsked && !usesSeconds ? origin : undefined },
    where,
    'remove it: NIR alone does',
  );
}

/** A model that is converted already has nothing to calibrate and no bits to choose. */
function onConverted(request: CompileRequest, stage: Stage): Diagnostic[] {
  const given = {
    // Nobody has to ask for the usual one.
    '--encoding': request.encoding === 'graded' ? undefined : request.encoding,
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
  const hint = 'remove them, or compile the model that the graph was made from';
  return idle(given, `on a model at stage '${stage}'`, hint);
}

function idle(given: Readonly<Record<string, unknown>>, where: string, hint: string): Diagnostic[] {
  const options = Object.keys(given).filter((name) => given[name] !== undefined);
  return options.length === 0 ? [] : [codes.optionsWithoutEffect({ options, where, hint })];
}
