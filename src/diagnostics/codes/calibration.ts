import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, count } from './words.ts';

// SPK422x to 424x: samples that calibrate.

export const fewSamples = code<{ samples: number; least: number }>(
  {
    code: 'SPK4220',
    title: 'few calibration samples',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Ranges are those of the samples. What only other inputs reach is clipped, and a few samples reach little of it. Some hundred drawn at random are plenty.',
  },
  ({ samples, least }) => ({
    message: `ranges come from ${samples} ${samples === 1 ? 'sample' : 'samples'} only`,
    hint: `give at least ${least}, better some hundred, drawn at random`,
  }),
);

export const repeatedSamples = code<{
  repeated: number;
  samples: number;
  pairs: readonly string[];
}>(
  {
    code: 'SPK4221',
    title: 'the same calibration sample more than once',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Samples of equal bytes say nothing new, and percentiles count them as often as they are there.',
  },
  ({ repeated, samples, pairs }) => ({
    message: `${repeated} of ${samples} samples ${repeated === 1 ? 'is' : 'are'} there before: ${list(pairs)}`,
    hint: 'give different samples',
  }),
);

export const constantSamples = code<{
  name: string;
  count: number;
  samples: number;
  shown: readonly string[];
}>(
  {
    code: 'SPK4222',
    title: 'calibration samples of one number',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'All elements of these samples are the same number: an image of one colour, or data that was never written.',
  },
  ({ name, count, samples, shown: places }) => ({
    message: `${count} of ${samples} samples of '${name}' hold one number only: ${list(places)}`,
    hint: 'look at these samples, and replace them by real ones',
  }),
);

export const stillChannels = code<{ name: string; channels: readonly string[]; of: number }>(
  {
    code: 'SPK4223',
    title: 'a channel that never changes',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'A channel of the input holds one number in all samples. What reads it was never seen at work, and its ranges say nothing of what it will do.',
  },
  ({ name, channels, of }) => ({
    message: `of ${of} channels of '${name}', these never change: ${list(channels)}`,
    hint: 'check how the samples were made, or give samples that use all channels',
  }),
);

export const rawPixels = code<{ name: string; most: number }>(
  {
    code: 'SPK4224',
    title: 'bytes for an input of floats',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Samples that are whole numbers from 0 to 255 are most often pixels as they lie in an image file, while most networks are fed with pixels that were divided by 255 and normalised.',
  },
  ({ name, most }) => ({
    message: `samples of '${name}' are whole numbers from 0 to ${most}`,
    hint: 'scale and normalise them as in training; if the network does that itself, all is well',
  }),
);

export const missingClasses = code<{
  present: readonly number[];
  classes: number;
  samples: number;
  isSorted: boolean;
}>(
  {
    code: 'SPK4225',
    title: 'calibration samples of some classes only',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'What only samples of other classes excite has no range, or one that is too small, and is clipped when they come. The first samples of a data set that is sorted by class are the usual reason.',
  },
  ({ present, classes, samples, isSorted }) => ({
    message: `the ${samples} samples are of ${present.length} of ${classes} classes: ${
      present.length > MOST_CLASSES_SHOWN
        ? `${present.slice(0, MOST_CLASSES_SHOWN).join(', ')}, ...`
        : present.join(', ')
    }`,
    ...(isSorted && { notes: ['they are sorted by class, as if more were to follow'] }),
    hint: 'draw samples of all classes at random',
  }),
);

const MOST_CLASSES_SHOWN = 10;

export const onePrediction = code<{ answer: number; of: number; samples: number; output: string }>(
  {
    code: 'SPK4226',
    title: 'calibration samples with one answer',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The float network gives all samples the same answer. Either they are all of one class, and what the others excite has no range; or they are not what the network is used to: scaled otherwise, or no inputs of this network at all.',
  },
  ({ answer, of, samples, output }) => ({
    message: `the float network answers ${answer}, of ${of}, to all ${samples} samples (output '${output}')`,
    hint: 'draw samples of all classes at random, and prepare them as in training',
  }),
);

export const silentValues = code<{ names: readonly string[] }>(
  {
    code: 'SPK4227',
    title: 'values that are always zero',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'These values are zero in all samples. Their range is unknown: should other inputs make them differ from zero, they are clipped at a guess.',
  },
  ({ names }) => ({
    message: `${names.length} ${names.length === 1 ? 'value is' : 'values are'} zero in all samples`,
    notes: names.slice(0, 20).map((name) => `'${name}'`),
    hint: 'give samples that reach them, if there are any',
  }),
);

export const silentChannels = code<{ parts: readonly string[] }>(
  {
    code: 'SPK4228',
    title: 'channels that no sample reaches',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Most channels of these values are zero in all samples. A trained network rarely has as many that nothing excites: the samples are of few kinds, or not what the network is used to.',
  },
  ({ parts }) => ({
    message: `no sample reaches most channels of ${parts.length} ${parts.length === 1 ? 'value' : 'values'}`,
    notes: parts.slice(0, 20),
    hint: 'draw samples of all classes at random, and prepare them as in training',
  }),
);

export const runtimeMissing = code<{ reason: string }>(
  {
    code: 'SPK4230',
    title: 'onnxruntime is not installed',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Calibration runs the float network on the samples. With the optional package `onnxruntime-node` that takes seconds; without it the float interpreter does the same in minutes. Ranges differ in their last digits only.',
  },
  ({ reason }) => ({
    message: `calibration runs in the float interpreter, which is slow: onnxruntime cannot be loaded (${reason})`,
    hint: 'npm install onnxruntime-node',
  }),
);

export const runtimeFailed = code<{ reason: string }>(
  {
    code: 'SPK4231',
    title: 'onnxruntime does not run the model',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'onnxruntime refuses the model, or gives values of other shapes than it declares; an older onnxruntime does not know the newest operators. Calibration runs in the float interpreter instead, which takes longer.',
  },
  ({ reason }) => ({
    message: `calibration runs in the float interpreter, which is slow: onnxruntime does not run the model`,
    notes: [reason],
    hint: 'check the model with onnx.checker.check_model, or install a newer onnxruntime-node',
  }),
);

export const sharedSamples = code<{ samples: number }>(
  {
    code: 'SPK4240',
    title: 'measured on the samples of calibration',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Ranges fit the samples that they are taken from, so what is measured on the same samples looks better than what others will bring. Where there are enough, some are kept apart to measure on. That takes 16 to calibrate on, and as many others to measure on, or as few as `--samples` asks for; with fewer, all of them do both.',
  },
  ({ samples }) => ({
    message: `${count(samples, 'sample')} ${samples === 1 ? 'is' : 'are'} too few to keep some apart: those that are measured on were calibrated on, too`,
    hint: 'give at least 32 samples, better some hundred',
  }),
);
