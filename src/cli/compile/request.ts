import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import {
  type CompileRequest,
  type Config,
  type Encoding,
  type Level,
  SWITCHED_PASSES,
  type Shape,
  parseLayers,
  parsePassCalls,
  parsePreprocess,
  parseRangeMethod,
} from '../../index.ts';

/** What the command line says of a compile; the settings have taken part of it in already. */
interface Given {
  readonly architecture?: string | undefined;
  readonly calibration: string | undefined;
  readonly preprocess: string | undefined;
  readonly calibrate: string | undefined;
  readonly encoding: string | undefined;
  readonly 'input-shape': readonly string[];
  readonly layer: readonly string[];
  readonly pass: readonly string[];
  readonly 'no-pass': readonly string[];
  readonly 'activation-bits': number | undefined;
  readonly 'weight-bits': number | undefined;
  readonly 'accuracy-floor': string | undefined;
  readonly 'quality-samples': number | undefined;
  readonly 'emit-qann': boolean;
  readonly 'allow-host': boolean;
  readonly check: boolean;
  readonly 'check-samples': number | undefined;
}

export function compileRequest(model: string, given: Given, config: Config): CompileRequest {
  const { compiler } = config;
  const extra = given.pass.flatMap(parsePassCalls);
  const asked = new Set(extra.map((call) => call.name));
  const switchedOff = passesOff(config).filter((name) => !asked.has(name));
  const { calibration, 'activation-bits': activationBits, 'weight-bits': weightBits } = given;
  const { 'quality-samples': qualitySamples, 'accuracy-floor': floor } = given;
  const layers = [...compiler.layers, ...given.layer].flatMap(parseLayers);
  return {
    model,
    ...(given.architecture !== undefined && { architecture: given.architecture }),
    target: compiler.defaultTarget,
    level: compiler.defaultOptimizationLevel as Level,
    encoding: (given.encoding ?? 'graded') as Encoding,
    steps: compiler.defaultTimeSteps,
    inputShapes: new Map(given['input-shape'].map(readShape)),
    without: new Set([...switchedOff, ...given['no-pass'].flatMap((names) => names.split(','))]),
    extra,
    ...(calibration !== undefined && { calibration }),
    ...(given.preprocess !== undefined && { preprocess: parsePreprocess(given.preprocess) }),
    ...(given.calibrate !== undefined && { ranges: parseRangeMethod(given.calibrate) }),
    ...(activationBits !== undefined && { activationBits }),
    ...(weightBits !== undefined && { weightBits }),
    ...(layers.length > 0 && { layers }),
    ...(floor !== undefined && { accuracyFloor: readPercent('--accuracy-floor', floor) }),
    ...(qualitySamples !== undefined && { qualitySamples }),
    ...(given['emit-qann'] && { emitQann: true }),
    ...(given['allow-host'] && { allowHost: true }),
    ...checkOf(given),
  };
}

/** Whoever says on how many samples wants a check. */
function checkOf(given: Given): Pick<CompileRequest, 'check'> {
  const { check, 'check-samples': samples } = given;
  if (samples !== undefined) return { check: { samples } };
  return check ? { check: {} } : {};
}

/** A part of the whole: `0.5%`. Without the sign it could be either. */
function readPercent(name: string, found: string): number {
  const match = /^(\d+(?:\.\d+)?) ?%$/.exec(found);
  const percent = match ? Number(match[1]) : NaN;
  if (percent <= 100) return percent / 100;
  return fail(codes.wrongOption({ name, found, expected: 'a percentage, such as 0.5%' }));
}

/** Passes that the configuration switches off, of those that this version has. */
function passesOff(config: Config): string[] {
  const switches: Readonly<Record<string, boolean>> = config.compiler.optimizationPasses;
  return Object.entries(SWITCHED_PASSES)
    .filter(([key]) => switches[key] === false)
    .map(([, pass]) => pass);
}

/** Extents from 1: `1,784`, or `image:1,784` for one of several inputs; `=` does for `:`, for names may hold either. */
export function readShape(text: string): [name: string, shape: Shape] {
  const match = /^(?:(.*)[:=])?([1-9]\d*(?:,[1-9]\d*)*)$/s.exec(text);
  if (match) return [match[1] ?? '', match[2]!.split(',').map(Number)];
  const expected = 'NAME:1,3,224,224, or 1,784 for the only input';
  return fail(codes.wrongOption({ name: '--input-shape', found: text, expected }));
}
