import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';

/** How images become the input of a network, in the order in which it is done. */
export interface Preprocess {
  /** The shorter side, or both. */
  readonly resize?: number | Extents;
  /** What is cut out of the middle. */
  readonly crop?: Extents;
  /** What pixels, which are from 0 to 255, are divided by. */
  readonly scale: number;
  /** Taken off each channel, then divided by; a single number is for all channels. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Whether channels stand before or behind the places; as the input says unless given. */
  readonly layout?: Layout;
}

export interface Extents {
  readonly height: number;
  readonly width: number;
}

export type Layout = 'nchw' | 'nhwc';

export const NO_PREPROCESS: Preprocess = { scale: 255, mean: [0], std: [1] };

/** The grammar, for people. */
export const PREPROCESS_GRAMMAR =
  'resize=N|HxW,crop=N|HxW,scale=N,mean=A[:B:C],std=A[:B:C],layout=nchw|nhwc';

const LARGEST_SIDE = 2 ** 14;

/** Reads the steps. They are done in the order above, in whatever order they are written. */
export function parsePreprocess(text: string): Preprocess {
  const steps: Record<string, unknown> = {};
  for (const part of text.split(',')) {
    const [key = '', value = ''] = part.split('=', 2);
    const step = Object.hasOwn(STEPS, key) ? STEPS[key as keyof typeof STEPS] : unknown(part, key);
    if (Object.hasOwn(steps, key)) wrong(part, `one ${key} only`);
    steps[key] = step.read(value) ?? wrong(part, step.form);
  }
  return { ...NO_PREPROCESS, ...steps };
}

/** The steps as they are read; what is as it is without them is left out. */
export function showPreprocess({ resize, crop, scale, mean, std, layout }: Preprocess): string {
  const steps = [
    ...(resize === undefined ? [] : [`resize=${showSide(resize)}`]),
    ...(crop === undefined ? [] : [`crop=${showSide(crop)}`]),
    ...(scale === NO_PREPROCESS.scale ? [] : [`scale=${scale}`]),
    ...(String(mean) === String(NO_PREPROCESS.mean) ? [] : [`mean=${mean.join(':')}`]),
    ...(String(std) === String(NO_PREPROCESS.std) ? [] : [`std=${std.join(':')}`]),
    ...(layout === undefined ? [] : [`layout=${layout}`]),
  ];
  return steps.length > 0 ? steps.join(',') : `scale=${scale}`;
}

function showSide(side: number | Extents): string {
  return typeof side === 'number' ? String(side) : `${side.height}x${side.width}`;
}

interface Step {
  readonly form: string;
  read(value: string): unknown;
}

const STEPS = {
  resize: {
    form: 'resize=256 for the shorter side, or resize=HEIGHTxWIDTH',
    read: (value) => readSide(value) ?? readExtents(value),
  },
  crop: {
    form: 'crop=224, or crop=HEIGHTxWIDTH',
    read: (value) => {
      const side = readSide(value);
      return side === undefined ? readExtents(value) : { height: side, width: side };
    },
  },
  scale: { form: 'scale=255, what pixels are divided by', read: (value) => readPositive(value) },
  mean: { form: 'mean=0.5, or a number for each channel: 0.485:0.456:0.406', read: readNumbers },
  std: {
    form: 'std=0.5, or a number above zero for each channel: 0.229:0.224:0.225',
    read: (value) => {
      const numbers = readNumbers(value);
      return numbers?.every((number) => number > 0) ? numbers : undefined;
    },
  },
  layout: {
    form: 'layout=nchw or layout=nhwc',
    read: (value) => (value === 'nchw' || value === 'nhwc' ? value : undefined),
  },
} as const satisfies Record<string, Step>;

function unknown(part: string, key: string): never {
  const nearest = nearestName(key, Object.keys(STEPS));
  const meant = nearest === undefined ? undefined : `${nearest}=`;
  return fail(
    codes.wrongOption({ name: '--preprocess', found: part, expected: PREPROCESS_GRAMMAR, meant }),
  );
}

function wrong(part: string, expected: string): never {
  return fail(codes.wrongOption({ name: '--preprocess', found: part, expected }));
}

function readSide(value: string): number | undefined {
  const side = /^\d+$/.test(value) ? Number(value) : 0;
  return side >= 1 && side <= LARGEST_SIDE ? side : undefined;
}

function readExtents(value: string): Extents | undefined {
  const [height, width, ...more] = value.split('x').map(readSide);
  if (height === undefined || width === undefined || more.length > 0) return undefined;
  return { height, width };
}

function readPositive(value: string): number | undefined {
  const number = readNumber(value);
  return number !== undefined && number > 0 ? number : undefined;
}

function readNumbers(value: string): readonly number[] | undefined {
  const numbers = value.split(':').map(readNumber);
  const isWhole = numbers.every((number) => number !== undefined);
  return isWhole && (numbers.length === 1 || numbers.length === 3) ? numbers : undefined;
}

function readNumber(value: string): number | undefined {
  return /^-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?$/i.test(value) ? Number(value) : undefined;
}
