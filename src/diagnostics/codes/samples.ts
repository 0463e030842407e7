import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, quoted, count } from './words.ts';

// SPK420x and 421x: samples, labels and images.

export const noSuchArray = code<{ name: string; known: readonly string[] }>(
  {
    code: 'SPK4201',
    title: 'no samples for an input',
    exit: EXIT.usage,
    explain:
      'Each input of the model takes its samples from the array of the same name. A file with a single array serves a model with a single input whatever the name.',
  },
  ({ name, known }) => ({
    message: `there are no samples for input '${name}'`,
    hint: known.length === 0 ? 'the file holds no array' : `the file holds ${quoted(known)}`,
  }),
);

export const wrongSampleShape = code<{
  name: string;
  wanted: readonly number[];
  found: readonly number[];
}>(
  {
    code: 'SPK4202',
    title: 'samples of the wrong shape',
    exit: EXIT.usage,
    explain:
      'The first axis of an array counts the samples; what stands at each place of it must have as many elements as the input of the model. How these are spread over further axes does not matter.',
  },
  ({ name, wanted, found }) => {
    const elements = (shape: readonly number[]) =>
      count(
        shape.reduce((product, extent) => product * extent, 1),
        'element',
      );
    const [samples, ...each] = found;
    const wide = wanted.length > 1 && wanted[0] === 1 ? wanted.slice(1) : wanted;
    const holds =
      samples === undefined
        ? 'one number and no axis that counts samples'
        : `[${list(found.map(String))}], ${count(samples, 'sample')} of ${elements(each)}`;
    return {
      message: `the array for '${name}' is ${holds}; the input is [${list(wanted.map(String))}], ${elements(wanted)}`,
      hint: `give an array of shape [${['samples', ...wide].join(', ')}]`,
    };
  },
);

export const notFinite = code<{ name: string; sample: number; value: string }>(
  {
    code: 'SPK4204',
    title: 'a sample that is not finite',
    exit: EXIT.usage,
    explain:
      'A NaN or an infinity in the data has no level and would spoil ranges without a sign of it. Only a model that runs as it is, with `--executor float`, takes them.',
  },
  ({ name, sample, value }) => ({
    message: `sample ${sample} of '${name}' holds ${value}`,
    hint: 'remove or repair the sample',
  }),
);

export const unequalSamples = code<{ counts: readonly number[] }>(
  {
    code: 'SPK4205',
    title: 'inputs with different numbers of samples',
    exit: EXIT.usage,
    explain: 'A sample needs a value for every input, so all arrays have the same first extent.',
  },
  ({ counts }) => ({
    message: `the inputs have ${counts.join(' and ')} samples`,
    hint: 'give the same number of samples for every input',
  }),
);

export const noSamples = code(
  {
    code: 'SPK4206',
    title: 'no samples',
    exit: EXIT.usage,
    explain: 'The file has arrays of the right shape, but not one sample.',
  },
  () => ({
    message: 'there is not one sample',
    hint: 'give at least one',
  }),
);

export const fileNotFound = code<{ what: string }>(
  {
    code: 'SPK4207',
    title: 'a file that is not there',
    exit: EXIT.notFound,
    explain: 'The file does not exist or cannot be read.',
  },
  ({ what }) => ({
    message: `the ${what} cannot be read`,
    hint: 'check the path and its permissions',
  }),
);

export const notWhole = code<{ name: string; sample: number; value: number; dtype: string }>(
  {
    code: 'SPK4208',
    title: 'a part of a number for an input of integers',
    exit: EXIT.usage,
    explain:
      'The input counts something: places in a table, or whether something is there. Half a place means nothing.',
  },
  ({ name, sample, value, dtype }) => ({
    message: `sample ${sample} of '${name}' holds ${value}, the input is ${dtype}`,
    hint: 'give whole numbers',
  }),
);

export const outOfRange = code<{ name: string; sample: number; value: number; dtype: string }>(
  {
    code: 'SPK4209',
    title: 'a number that the type of its input does not hold',
    exit: EXIT.usage,
    explain:
      'The input is of a type of integers that does not reach this far. The number would wrap around to another one.',
  },
  ({ name, sample, value, dtype }) => ({
    message: `sample ${sample} of '${name}' holds ${value}, the input is ${dtype}`,
    hint: 'give numbers that the type holds, or export the model with a wider one',
  }),
);

export const noSampleFiles = code<{ known: string; found: readonly string[] }>(
  {
    code: 'SPK4210',
    title: 'a folder without samples',
    exit: EXIT.usage,
    explain:
      'A folder of samples holds files of arrays or images, or one folder of them for each class. Files of other kinds are passed over; here there are no others.',
  },
  ({ known, found }) => ({
    message: `the folder holds no samples${found.length === 0 ? '' : `: there are ${quoted(found)}`}`,
    hint: `put ${known} into it`,
  }),
);

export const mixedSampleFiles = code<{ arrays: number; images: number }>(
  {
    code: 'SPK4211',
    title: 'a folder of arrays and of images',
    exit: EXIT.usage,
    explain:
      'Images are scaled and cropped on the way, arrays are taken as they are. In a folder with both, one kind is most likely not meant as a sample.',
  },
  ({ arrays, images }) => ({
    message: `the folder holds ${arrays} arrays and ${images} images`,
    hint: 'put one kind into a folder of its own',
  }),
);

export const corruptImage = code<{ format: string; fault: string }>(
  {
    code: 'SPK4212',
    title: 'a damaged image',
    exit: EXIT.usage,
    explain:
      'The file starts like an image and cannot be read to its end: it is cut short, or bytes of it were changed. A sample of half an image would spoil ranges without a sign of it.',
  },
  ({ format, fault }) => ({
    message: `the ${format} image is damaged: ${fault}`,
    hint: 'repair it or take it out of the folder',
  }),
);

export const unsupportedImage = code<{ fault: string }>(
  {
    code: 'SPK4213',
    title: 'an image that is not read',
    exit: EXIT.usage,
    explain:
      'Images are read from PNG files of all kinds and from JPEG files, baseline and progressive, of grey or coloured pixels, up to 64 million of them.',
  },
  ({ fault }) => ({
    message: `the image is not read: ${fault}`,
    hint: 'save it as PNG',
  }),
);

export const wrongImageSize = code<{ found: string; wanted: string; hint: string }>(
  {
    code: 'SPK4214',
    title: 'an image of the wrong size',
    exit: EXIT.usage,
    explain:
      'Images must have the size of the input once they are scaled and cropped. They are not stretched unasked: how a network was trained decides how its images are brought to size.',
  },
  ({ found, wanted, hint }) => ({
    message: `the image has ${found} pixels, the input takes ${wanted}`,
    hint,
  }),
);

export const noImageInput = code<{ inputs: readonly string[] }>(
  {
    code: 'SPK4215',
    title: 'images for a model that takes none',
    exit: EXIT.usage,
    explain:
      'Images serve a model with a single input of floats, which has one channel or three. Samples of other models are arrays.',
  },
  ({ inputs }) => ({
    message: `images do not fit the inputs of the model: ${list(inputs)}`,
    hint: 'give an .npz file with an array for each input',
  }),
);

export const preprocessWithoutImages = code(
  {
    code: 'SPK4216',
    title: 'steps for images, and no images',
    exit: EXIT.usage,
    explain:
      'Images are resized, cropped and scaled on the way to the model. Arrays are taken to be what the model is fed with.',
  },
  () => ({
    message: '--preprocess is for images, the samples are arrays',
    hint: 'leave --preprocess out, or give a folder of images',
  }),
);

export const unusedArrays = code<{ unused: readonly string[]; inputs: readonly string[] }>(
  {
    code: 'SPK4217',
    title: 'arrays that no input takes',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The file holds arrays that are neither samples of an input nor labels. They are left out of account.',
  },
  ({ unused, inputs }) => ({
    message: `${quoted(unused)} of the file ${unused.length === 1 ? 'is' : 'are'} not used`,
    hint: `the inputs are ${quoted(inputs)}`,
  }),
);

export const otherArrayName = code<{ input: string; array: string }>(
  {
    code: 'SPK4218',
    title: 'samples under another name than that of the input',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Where a model has one input and only one array can be meant, its name does not matter. That it has another one may still be a sign of the wrong file.',
  },
  ({ input, array }) => ({
    message: `input '${input}' takes its samples from the array '${array}'`,
    hint: `call the array '${input}'`,
  }),
);

export const turnedSamples = code<{
  name: string;
  wanted: readonly number[];
  found: readonly number[];
  /** Axes of the array in the order of the input's. */
  axes: readonly number[];
}>(
  {
    code: 'SPK4219',
    title: 'samples whose axes stand in another order',
    exit: EXIT.usage,
    explain:
      'The extents of a sample are those of the input in another order: images with channels behind the places, say, for a network that has them in front. As many numbers would go in, each at a wrong place, and nothing would be right. Axes of extent 1 do not matter, and neither does how a sample is cut into axes otherwise.',
  },
  ({ name, wanted, found, axes }) => ({
    message: `the samples for '${name}' are [${list(found.slice(1).map(String))}]; the input is [${list(wanted.map(String))}], with its axes in another order`,
    hint: `in numpy: x.transpose(${list(axes.map(String))})`,
  }),
);
