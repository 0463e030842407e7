import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { SampleInput } from '../../tensor/samples.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Image } from './image.ts';
import type { Extents, Layout, Preprocess } from './preprocess.ts';
import { crop, resize, scaledTo } from './resize.ts';

/** What an input wants of an image. */
export interface ImageInput {
  readonly channels: 1 | 3;
  readonly layout: Layout;
  /** Absent where the shape only says how many numbers there are. */
  readonly extents?: Extents;
  readonly size: number;
}

/** How an input holds an image; nothing where it cannot hold one. */
export function imageInput(input: SampleInput, { layout }: Preprocess): ImageInput | undefined {
  const size = sizeOf(input.shape);
  if (input.dtype !== 'f32') return undefined;
  const { shape } = input;
  if (shape.length < 3 || sizeOf(shape.slice(0, -3)) !== 1)
    return { channels: 1, layout: layout ?? 'nchw', size };
  const [a, b, c] = shape.slice(-3) as [number, number, number];
  const first = isChannels(a) && layout !== 'nhwc';
  if (first) return { channels: a, layout: 'nchw', extents: { height: b, width: c }, size };
  const last = isChannels(c) && layout !== 'nchw';
  return last ? { channels: c, layout: 'nhwc', extents: { height: a, width: b }, size } : undefined;
}

function isChannels(extent: number): extent is 1 | 3 {
  return extent === 1 || extent === 3;
}

/** An image as the numbers that the network is fed with. */
export function toInput(
  image: Image,
  input: ImageInput,
  steps: Preprocess,
  at: Location,
): Float32Array {
  const inColour = withChannels(image, input.channels);
  const sized = toSize(inColour, steps, at);
  checkSize(sized, input, steps, at);
  const { channels } = input;
  const places = sized.width * sized.height;
  const values = new Float32Array(places * channels);
  const [perPlace, perChannel] = input.layout === 'nchw' ? [1, places] : [channels, 1];
  for (let c = 0; c < channels; c++) {
    const mean = steps.mean[c] ?? steps.mean[0]!;
    const std = steps.std[c] ?? steps.std[0]!;
    for (let i = 0; i < places; i++)
      values[i * perPlace + c * perChannel] =
        (sized.pixels[i * channels + c]! / steps.scale - mean) / std;
  }
  return values;
}

function toSize(image: Image, steps: Preprocess, at: Location): Image {
  const { resize: wanted, crop: cut } = steps;
  const scaled =
    wanted === undefined
      ? image
      : resize(image, typeof wanted === 'number' ? scaledTo(wanted, image) : wanted);
  if (!cut) return scaled;
  if (cut.height <= scaled.height && cut.width <= scaled.width) return crop(scaled, cut);
  const hint = 'resize it to at least that: --preprocess resize=N,crop=N';
  return fail(
    codes.wrongImageSize({ found: show(scaled), wanted: `${show(cut)} to crop`, hint }, at),
  );
}

function checkSize(image: Image, input: ImageInput, steps: Preprocess, at: Location): void {
  const { extents, size } = input;
  const fits = extents
    ? image.width === extents.width && image.height === extents.height
    : image.width * image.height * input.channels === size;
  if (fits) return;
  const hint =
    steps.resize === undefined && steps.crop === undefined
      ? `bring it to size as in training: --preprocess resize=N,crop=${extents ? cropOf(extents) : 'HxW'}`
      : 'change resize or crop of --preprocess';
  const wanted = extents ? show(extents) : `${size} in all`;
  fail(codes.wrongImageSize({ found: show(image), wanted, hint }, at));
}

function cropOf({ height, width }: Extents): string {
  return height === width ? `${height}` : `${height}x${width}`;
}

function show({ height, width }: Extents): string {
  return `${width} x ${height}`;
}

/** Grey by the weights of ITU-R BT.601 for eyes, as image libraries do; colour of grey is three times the same. */
function withChannels(image: Image, channels: 1 | 3): Image {
  if (image.channels === channels) return image;
  const { pixels, width, height } = image;
  const places = width * height;
  const to = new Uint8Array(places * channels);
  if (channels === 3) for (let i = 0; i < to.length; i++) to[i] = pixels[Math.floor(i / 3)]!;
  else
    for (let i = 0; i < places; i++)
      to[i] =
        0.299 * pixels[3 * i]! + 0.587 * pixels[3 * i + 1]! + 0.114 * pixels[3 * i + 2]! + 0.5;
  return { width, height, channels, pixels: to };
}
