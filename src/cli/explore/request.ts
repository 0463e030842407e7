import { basename, extname } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Config, ENCODINGS, type Encoding, type ExploreRequest } from '../../index.ts';
import { compileRequest } from '../compile/request.ts';
import { readNames } from '../arguments/name-list.ts';
import { readNumbers } from '../arguments/number-list.ts';
import { shellWord } from '../../support/shell-word.ts';

/** What the command line says of an exploration; the settings have taken part of it in already. */
interface Given {
  readonly architecture: string | undefined;
  readonly target: string | undefined;
  readonly calibration: string | undefined;
  readonly preprocess: string | undefined;
  readonly calibrate: string | undefined;
  readonly 'opt-level': string | undefined;
  readonly 'input-shape': readonly string[];
  readonly layer: readonly string[];
  readonly pass: readonly string[];
  readonly 'no-pass': readonly string[];
  readonly encoding: string | undefined;
  readonly 'time-steps': string | undefined;
  readonly 'activation-bits': string | undefined;
  readonly 'weight-bits': string | undefined;
  readonly samples: number | undefined;
  readonly seed: number | undefined;
}

const BITS = { low: 2, high: 8 };

/** Longer runs are for nobody: 8 bits of levels take 255 steps one by one. */
const STEPS = { low: 1, high: 1024 };

const DEFAULTS = { samples: 128, seed: 1 };

export const DEFAULT_LISTS = {
  'time-steps': '1,2,4,8',
  'activation-bits': '3..8',
  'weight-bits': '4,6,8',
};

export function exploreRequest(model: string, given: Given, config: Config): ExploreRequest {
  const { calibration, samples = DEFAULTS.samples, seed = DEFAULTS.seed } = given;
  if (calibration === undefined) return fail(codes.missingArgument(MISSING_DATA));
  const known = Object.keys(ENCODINGS) as Encoding[];
  const numbers = (name: keyof typeof DEFAULT_LISTS, bounds: typeof BITS) =>
    readNumbers(`--${name}`, given[name] ?? DEFAULT_LISTS[name], bounds);
  const { encoding } = given;
  return {
    base: { ...baseOf(model, given, config), calibration },
    space: {
      encodings: encoding === undefined ? known : readNames('--encoding', encoding, known),
      steps: numbers('time-steps', STEPS),
      activationBits: numbers('activation-bits', BITS),
      weightBits: numbers('weight-bits', BITS),
    },
    samples,
    seed,
  };
}

const MISSING_DATA = {
  command: 'explore',
  argument: '--calibration PATH',
  doc: 'samples to calibrate and to measure on: --calibration samples.npz',
};

/** The part of a compile that is the same for all that is tried. */
function baseOf(model: string, given: Given, config: Config) {
  const { calibration, preprocess, calibrate, pass, 'no-pass': noPass } = given;
  const { layer, architecture, 'input-shape': shapes } = given;
  const same = { architecture, calibration, preprocess, calibrate, layer, pass, 'no-pass': noPass };
  return compileRequest(model, { ...NOTHING, ...same, 'input-shape': shapes }, config);
}

const NOTHING = {
  encoding: undefined,
  layer: [],
  'activation-bits': undefined,
  'weight-bits': undefined,
  'accuracy-floor': undefined,
  'quality-samples': undefined,
  'emit-qann': false,
  'allow-host': false,
  check: false,
  'check-samples': undefined,
};

/** The words of a compile with the same options, up to those that are tried. */
export function compileWords(model: string, given: Given): string[] {
  const name = basename(model, extname(model));
  const single = [
    'architecture',
    'calibration',
    'preprocess',
    'calibrate',
    'target',
    'opt-level',
  ] as const;
  const many = ['input-shape', 'layer', 'pass', 'no-pass'] as const;
  const options = [
    ...single.flatMap((option) => (given[option] === undefined ? [] : [[option, given[option]]])),
    ...many.flatMap((option) => given[option].map((value) => [option, value])),
  ];
  const words = options.flatMap(([option, value]) => [`--${option!}`, shellWord(value!)]);
  return ['spike-compile', 'compile', shellWord(model), '-o', shellWord(`${name}.spike`), ...words];
}
