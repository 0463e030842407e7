import * as codes from '../diagnostics/codes.ts';
import { fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { SampleInput, Samples } from '../tensor/samples.ts';
import { dataFile } from './data-file.ts';
import { type DecodeImage, type ImageFormat, imageFormat, loadDecoder } from './images/formats.ts';
import type { Preprocess } from './images/preprocess.ts';
import { imageInput, toInput } from './images/to-input.ts';
import type { SampleFile } from './sample-files.ts';

/** Images as samples, each read when it is asked for. */
export async function imageSamples(
  files: readonly SampleFile[],
  inputs: readonly SampleInput[],
  steps: Preprocess,
): Promise<Samples> {
  const [input, ...more] = inputs;
  const wanted = input && more.length === 0 ? imageInput(input, steps) : undefined;
  if (!input || !wanted) return fail(codes.noImageInput({ inputs: inputs.map(showInput) }));
  const formats = formatsOf(files);
  const decoders = new Map<ImageFormat, DecodeImage>();
  for (const format of new Set(formats)) decoders.set(format, await loadDecoder(format));
  const get = (i: number) => {
    const { path } = files[i]!;
    const file = dataFile(path, 'samples');
    const at = { file: path };
    const image = decoders.get(formats[i]!)!(file.read(0, file.size), at);
    return { [input.name]: toInput(image, wanted, steps, at) };
  };
  return { count: files.length, get };
}

/** By their first bytes. All that cannot be read are told at once. */
function formatsOf(files: readonly SampleFile[]): readonly ImageFormat[] {
  const formats = files.map(({ path }) => {
    const file = dataFile(path, 'samples');
    return imageFormat(file.read(0, Math.min(HEAD_BYTES, file.size)));
  });
  const strange = files.filter((_, i) => formats[i] === undefined);
  const fault = 'it is neither PNG nor JPEG';
  throwIfErrors(strange.map(({ path }) => codes.unsupportedImage({ fault }, { file: path })));
  return formats as readonly ImageFormat[];
}

const HEAD_BYTES = 8;

function showInput({ name, dtype, shape }: SampleInput): string {
  return `'${name}' is ${dtype}[${shape.join(',')}]`;
}
