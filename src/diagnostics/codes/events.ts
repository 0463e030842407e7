import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, count } from './words.ts';

// SPK425x: events and lines.

export const wrongSteps = code<{ name: string; steps: number; heard: number; found: number }>(
  {
    code: 'SPK4250',
    title: 'samples of another number of steps',
    exit: EXIT.usage,
    explain:
      'Where the second axis of an array counts steps, there is a row for each step that the network runs. With one row a sample, without that axis, every step reads the same.',
  },
  ({ name, steps, heard, found }) => ({
    message: `the array for '${name}' holds ${count(found, 'step')} a sample, the network runs ${steps}`,
    hint: `compile it with --time-steps ${found}, or give ${heard === steps ? '' : `${heard} or `}${steps} rows a sample`,
  }),
);

export const silentRows = code<{ steps: number; heard: number }>(
  {
    code: 'SPK4257',
    title: 'samples that end before the network does',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Messages take steps on a target, so a mapped network answers later than the one that was compiled, and runs as many steps more: `lateness` in its manifest. Nothing that comes in the last of them reaches an output. Samples with a row for each step of the network before it was mapped are taken, rows of zeros follow, and the answers are those of that network.',
  },
  ({ steps, heard }) => ({
    message: `the samples hold ${count(heard, 'step')} each, the network runs ${steps}: ${count(steps - heard, 'silent step')} ${steps - heard === 1 ? 'follows' : 'follow'}`,
    hint: `nothing is lost; with ${steps} rows a sample nothing is added`,
  }),
);

export const corruptEvents = code<{ fault: string }>(
  {
    code: 'SPK4251',
    title: 'a damaged file of events',
    exit: EXIT.usage,
    explain:
      'What an event camera recorded is read from AEDAT 2.0 and 3.1, from the .bin of N-MNIST, from .dat of Prophesee and from .csv with a line `t,x,y,p` for each event. This file breaks off, or is another kind than its name or its first line says.',
  },
  ({ fault }) => ({ message: `the file of events is damaged: ${fault}`, hint: 'get it again' }),
);

export const unsupportedEvents = code<{ fault: string }>(
  {
    code: 'SPK4252',
    title: 'a file of events that is not read',
    exit: EXIT.usage,
    explain:
      'Events are read from AEDAT 2.0 of the DVS128, AEDAT 3.1, the .bin of N-MNIST, .dat of Prophesee and .csv. AEDAT 4 is compressed and is not read.',
  },
  ({ fault }) => ({
    message: `the file of events is not read: ${fault}`,
    hint: 'convert it to .csv with a line t,x,y,p for each event, in microseconds',
  }),
);

export const eventOutside = code<{ x: number; y: number; width: number; height: number }>(
  {
    code: 'SPK4253',
    title: 'an event outside of the input',
    exit: EXIT.usage,
    explain:
      'An event happened at a pixel that the input does not have. Where the size of the camera is known, from the file or from `--events sensor=HxW`, its pixels are joined so that they fit.',
  },
  ({ x, y, width, height }) => ({
    message: `an event is at ${x}, ${y}, the input has ${width} x ${height} pixels`,
    hint: 'say how many pixels the camera has: --events sensor=HxW',
  }),
);

export const noEventInput = code<{ inputs: readonly string[] }>(
  {
    code: 'SPK4254',
    title: 'no input that takes events',
    exit: EXIT.usage,
    explain:
      'Events go into the only input of a network, whose last two extents are rows and columns, with two planes in front where each polarity has one.',
  },
  ({ inputs }) => ({
    message: `events do not fit the inputs of the network: ${list(inputs)}`,
    hint: 'give arrays, .npz or .npy, with a row for each step',
  }),
);

export const eventOptionsWithoutEvents = code(
  {
    code: 'SPK4255',
    title: '--events for samples that are none',
    exit: EXIT.usage,
    explain:
      'Arrays and images are taken as they are: `--events` is for recordings of event cameras.',
  },
  () => ({
    message: '--events is for recordings of event cameras, the samples are none',
    hint: 'leave --events out, or give recordings',
  }),
);

export const badSampleLine = code<{ fault: string }>(
  {
    code: 'SPK4256',
    title: 'a line that is no sample',
    exit: EXIT.usage,
    explain:
      'Lines of JSON hold a sample each: `{"image": [0, 0.5, ...], "label": 3}` with a list for each input, or the list alone where the network has one input. Lists may be nested as the shape says.',
  },
  ({ fault }) => ({
    message: `the line is no sample: ${fault}`,
    hint: 'write a list of numbers for each input: {"x": [1, 2, 3]}',
  }),
);
