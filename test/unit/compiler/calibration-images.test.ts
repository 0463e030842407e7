import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { imageFormat, loadDecoder } from '../../../src/data/images/formats.ts';
import type { Image } from '../../../src/data/images/image.ts';
import { decodePng } from '../../../src/data/images/png.ts';
import {
  NO_PREPROCESS,
  type Preprocess,
  parsePreprocess,
  showPreprocess,
} from '../../../src/data/images/preprocess.ts';
import { resize } from '../../../src/data/images/resize.ts';
import { imageInput, toInput } from '../../../src/data/images/to-input.ts';
import type { Shape } from '../../../src/tensor/shape.ts';
import { faultsOf } from '../../support/faults.ts';
import { type PngDraft, chunk, makePng } from '../../support/make-png.ts';

const FOLDER = 'test/fixtures/images';
const EXPECTED = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  readonly steps: string;
  readonly input: readonly number[];
  readonly enlarged: readonly number[];
  readonly grey: readonly number[];
  readonly jpeg: Readonly<Record<string, readonly number[]>>;
};

async function decode(file: string): Promise<Image> {
  return decodeBytes(new Uint8Array(readFileSync(join(FOLDER, file))));
}

async function decodeBytes(bytes: Uint8Array): Promise<Image> {
  const read = await loadDecoder(imageFormat(bytes)!);
  return read(bytes, { file: 'image' });
}

/** Every so many-th pixel of every so many-th line. */
function everyPixel({ width, height, channels, pixels }: Image, step: number): number[] {
  const found: number[] = [];
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step)
      for (let c = 0; c < channels; c++) found.push(pixels[(y * width + x) * channels + c]!);
  return found;
}

function input(shape: Shape, steps: Preprocess = NO_PREPROCESS) {
  return imageInput({ name: 'x', dtype: 'f32', shape }, steps)!;
}

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));
}

/** A pixel's number at each place, of so many bits. */
function ramp(count: number, depth: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * 37) % 2 ** depth);
}

describe('PNG', () => {
  const SIZE = { width: 11, height: 9 };
  const kinds = [
    ...[1, 2, 4, 8, 16].map((depth) => ({ colours: 0, depth, each: 1 })),
    ...[8, 16].map((depth) => ({ colours: 2, depth, each: 3 })),
    ...[8, 16].map((depth) => ({ colours: 4, depth, each: 2 })),
    ...[8, 16].map((depth) => ({ colours: 6, depth, each: 4 })),
  ].flatMap((kind) => [false, true].map((isInterlaced) => ({ ...kind, isInterlaced })));

  test.each(kinds)('of kind $colours, $depth bits, interlaced: $isInterlaced', (kind) => {
    const { depth, each } = kind;
    const samples = ramp(SIZE.width * SIZE.height * each, depth);
    const channels = each > 2 ? 3 : 1;
    const wanted = samples
      .filter((_, i) => i % each < channels)
      .map((x) => (depth === 16 ? x >> 8 : Math.floor((x * 255) / (2 ** depth - 1))));
    const image = decodePng(makePng({ ...SIZE, ...kind, samples }), {});
    expect(image).toMatchObject({ ...SIZE, channels });
    expect([...image.pixels]).toEqual(wanted);
  });

  test.each([1, 2, 4, 8])('of %d bits with a palette', (depth) => {
    const palette = Array.from({ length: 3 * 2 ** depth }, (_, i) => (i * 59) % 256);
    const samples = ramp(SIZE.width * SIZE.height, depth);
    const image = decodePng(makePng({ ...SIZE, depth, colours: 3, samples, palette }), {});
    expect([...image.pixels]).toEqual(samples.flatMap((x) => palette.slice(3 * x, 3 * x + 3)));
  });

  test('with the filters that encoders choose', async () => {
    const { width, height, channels, pixels } = await decode('colour.png');
    expect([width, height, channels]).toEqual([53, 37, 3]);
    for (const [i, x] of pixels.entries()) {
      const [place, c] = [Math.floor(i / 3), i % 3];
      const [column, row] = [place % 53, Math.floor(place / 53)];
      const wanted = [128 + 60 * Math.sin(column / 9), 128 + 80 * Math.cos(row / 7), column + row];
      expect(x).toBe(Math.floor(wanted[c]!));
    }
  });

  const SMALL: PngDraft = { width: 2, height: 2, depth: 8, colours: 0, samples: [1, 2, 3, 4] };

  test('cut short or changed anywhere is refused', async () => {
    const bytes = makePng(SMALL);
    for (let length = 8; length < bytes.length; length++) {
      const [fault] = await faultsOf(() => decodePng(bytes.slice(0, length), { file: 'a.png' }));
      expect(fault).toMatchObject({ code: 'SPK4212', at: { file: 'a.png' } });
    }
    for (let at = 8; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 0x10;
      const [fault] = await faultsOf(() => decodePng(changed, {}));
      expect(fault!.code).toBe('SPK4212');
    }
  });

  test.each<readonly [string, Partial<PngDraft>]>([
    ['it has pixels of kind 5 and 8 bits', { colours: 5, samples: [] }],
    ['it has pixels of kind 2 and 4 bits', { colours: 2, depth: 4, samples: [] }],
    ['it has no palette', { colours: 3 }],
    ['a pixel has a colour that the palette lacks', { colours: 3, palette: [1, 2, 3] }],
    ['it has 0 x 2 pixels', { width: 0, samples: [] }],
    ['it has fewer pixels than it says', { height: 3, samples: [1, 2, 3, 4, 5, 6] }],
  ])('of which %s is refused', async (fault, change) => {
    const draft = { ...SMALL, ...change };
    const bytes = makePng(draft);
    // A file whose pixels are fewer: those of the first two lines.
    const cut = draft.height === 3 ? withHeight(makePng(SMALL), 3) : bytes;
    const [found] = await faultsOf(() => decodePng(cut, {}));
    expect(found!.message).toBe(`the PNG image is damaged: ${fault}`);
  });

  test('that claims too many pixels is refused before they are there', async () => {
    const [found] = await faultsOf(() => decodePng(withHeight(makePng(SMALL), 2 ** 30), {}));
    expect(found).toMatchObject({ code: 'SPK4213' });
  });

  function withHeight(bytes: Uint8Array, height: number): Uint8Array {
    const data = Buffer.from(bytes.subarray(16, 29));
    data.writeUInt32BE(height, 4);
    return Buffer.concat([bytes.subarray(0, 8), chunk('IHDR', data), bytes.subarray(33)]);
  }
});

describe('JPEG', () => {
  test.each(['baseline.jpg', 'progressive.jpg', 'grey.jpg'])('%s', async (file) => {
    const image = await decode(file);
    expect(image).toMatchObject({ width: 53, height: 37 });
    expect(largestGap(everyPixel(image, 6), EXPECTED.jpeg[file]!)).toBeLessThan(8);
  });

  test('cut short is refused, however little is missing', async () => {
    for (const file of ['baseline.jpg', 'progressive.jpg']) {
      const bytes = new Uint8Array(readFileSync(join(FOLDER, file)));
      for (const missing of [1, 2, 10, 100, bytes.length >> 1, bytes.length - 4]) {
        const [fault] = await faultsOf(() =>
          decodeBytes(bytes.subarray(0, bytes.length - missing)),
        );
        expect(fault!.code).toBe('SPK4212');
      }
    }
  });

  test('of four components is not read', async () => {
    const [fault] = await faultsOf(() => decode('cmyk.jpg'));
    expect(fault).toMatchObject({ code: 'SPK4213', at: { file: 'image' } });
    expect(fault!.message).toContain('4 components');
  });

  test('changed anywhere is an image or refused, never a crash', async () => {
    const bytes = new Uint8Array(readFileSync(join(FOLDER, 'baseline.jpg')));
    let refused = 0;
    for (let at = 2; at < bytes.length; at += 7) {
      const changed = bytes.slice();
      changed[at]! ^= 0xff;
      const faults = await faultsOf(async () => {
        await decodeBytes(changed);
        throw new Error('read');
      }).catch(() => []);
      refused += faults.length;
      for (const { code } of faults) expect(['SPK4212', 'SPK4213']).toContain(code);
    }
    expect(refused).toBeGreaterThan(10);
  });
});

test('an image is scaled, cropped and normalised as training scripts do it', async () => {
  const steps = parsePreprocess(EXPECTED.steps);
  const image = await decode('colour.png');
  const values = toInput(image, input([1, 3, 21, 21]), steps, {});
  // Half a step of a byte, for what rounds the other way.
  expect(largestGap(values, EXPECTED.input)).toBeLessThan(0.5 / 255 / 0.224);
  const turned = toInput(image, input([1, 21, 21, 3]), steps, {});
  expect(turned[3 * 50 + 1]).toBe(values[21 * 21 + 50]);
});

test('an image is enlarged, and made grey', async () => {
  const image = await decode('colour.png');
  const enlarged = resize(image, { height: 41, width: 60 });
  expect(largestGap(everyPixel(enlarged, 8), EXPECTED.enlarged)).toBeLessThanOrEqual(1);
  const grey = toInput(image, input([1, 1, 37, 53]), { ...NO_PREPROCESS, scale: 1 }, {});
  const pixels = Uint8Array.from(grey);
  const found = everyPixel({ width: 53, height: 37, channels: 1, pixels }, 6);
  expect(largestGap(found, EXPECTED.grey)).toBeLessThanOrEqual(1);
});

test('grey pixels serve three channels, and a flat input takes as many as it has', async () => {
  const grey = await decode('grey.png');
  const values = toInput(grey, input([3, 37, 53]), NO_PREPROCESS, {});
  expect(values[0]).toBe(values[37 * 53]);
  expect(toInput(grey, input([1, 37 * 53]), NO_PREPROCESS, {})[5]).toBe(values[5]);
});

test.each<readonly [Shape, string, string]>([
  [[1, 3, 21, 21], '', 'the image has 53 x 37 pixels, the input takes 21 x 21'],
  [[1, 3, 21, 21], 'resize=21', 'the image has 30 x 21 pixels, the input takes 21 x 21'],
  [[1, 3, 60, 60], 'crop=60', 'the image has 53 x 37 pixels, the input takes 60 x 60 to crop'],
  [[1, 784], 'resize=20x20', 'the image has 20 x 20 pixels, the input takes 784 in all'],
])('an image that does not fit %p after %p is refused', async (shape, steps, message) => {
  const preprocess = steps === '' ? NO_PREPROCESS : parsePreprocess(steps);
  const image = await decode('colour.png');
  const at = { file: 'cat.png' };
  const [fault] = await faultsOf(() => toInput(image, input(shape, preprocess), preprocess, at));
  expect(fault).toMatchObject({ code: 'SPK4214', message, at });
  expect(fault!.hint).toContain('--preprocess');
});

test('inputs that hold no image are told from those that do', () => {
  const of = (shape: Shape, steps = NO_PREPROCESS) =>
    imageInput({ name: 'x', dtype: 'f32', shape }, steps);
  expect(of([1, 3, 8, 8])).toMatchObject({ channels: 3, layout: 'nchw' });
  expect(of([1, 8, 8, 1])).toMatchObject({ channels: 1, layout: 'nhwc' });
  expect(of([1, 3, 8, 3], parsePreprocess('layout=nhwc'))).toMatchObject({ layout: 'nhwc' });
  expect(of([1, 64, 8, 8])).toBeUndefined();
  expect(of([1, 3, 8, 8], parsePreprocess('layout=nhwc'))).toBeUndefined();
  expect(
    imageInput({ name: 'x', dtype: 'i32', shape: [1, 3, 8, 8] }, NO_PREPROCESS),
  ).toBeUndefined();
});

test('steps are read in any order', () => {
  expect(parsePreprocess('crop=8x9,std=2,resize=10,scale=1,layout=nhwc,mean=-1:0:.5')).toEqual({
    resize: 10,
    crop: { height: 8, width: 9 },
    scale: 1,
    mean: [-1, 0, 0.5],
    std: [2],
    layout: 'nhwc',
  });
  expect(parsePreprocess('resize=3x4')).toEqual({
    ...NO_PREPROCESS,
    resize: { height: 3, width: 4 },
  });
});

test.each([
  ['size=3', /mean.|resize|layout/],
  ['resized=3', /did you mean 'resize='/],
  ['resize=0', /resize=256/],
  ['crop=3x', /crop=224/],
  ['crop=1x2x3', /crop=224/],
  ['resize=99999', /resize=256/],
  ['scale=0', /scale=255/],
  ['scale=x', /scale=255/],
  ['mean=1:2', /mean=0.5/],
  ['std=0', /above zero/],
  ['layout=hwc', /layout=nchw/],
  ['crop=3,crop=4', /one crop only/],
  ['', /resize/],
])('%p is no step', async (text, hint) => {
  const [fault] = await faultsOf(() => parsePreprocess(text));
  expect(fault).toMatchObject({ code: 'SPK3055', exit: 2 });
  expect(fault!.hint).toMatch(hint);
});

test.each([
  'resize=256,crop=224x224,mean=0.485:0.456:0.406,std=0.229:0.224:0.225',
  'resize=24x32,crop=20x24,scale=1,layout=nhwc',
  'scale=255',
])('steps are shown as they are read: %s', (text) => {
  expect(showPreprocess(parsePreprocess(text))).toBe(text);
});
