import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, quoted, count, shortened } from './words.ts';

// SPK701x, 702x, 703x and 705x to 707x: runs and executors.

export const unknownExecutor = code<{
  name: string;
  known: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK7010',
    title: 'unknown executor',
    exit: EXIT.notFound,
    explain:
      'This version has no executor of this name. `spike-compile info` shows those that there are.',
  },
  ({ name, known, meant }) => ({
    message: `there is no executor '${name}' in this version`,
    hint: meant ? `did you mean '${meant}'?` : `executors are ${list(known)}`,
  }),
);

export const executorUnavailable = code<{ name: string; why: string; hint: string }>(
  {
    code: 'SPK7011',
    title: 'an executor that cannot run here',
    exit: EXIT.unavailable,
    explain: 'The executor exists but something that it needs is missing on this machine.',
  },
  ({ name, why, hint }) => ({
    message: `executor '${name}' cannot run here: ${why}`,
    hint: hint,
  }),
);

export const tooFewLabels = code<{ labels: number; count: number }>(
  {
    code: 'SPK7012',
    title: 'fewer labels than samples',
    exit: EXIT.usage,
    explain: 'Accuracy compares each sample with its label, so there must be a label for each.',
  },
  ({ labels, count }) => ({
    message: `there are ${labels} labels for ${count} samples`,
    hint: `give as many labels as samples, or --limit ${labels}`,
  }),
);

export const labelOutside = code<{ label: number; sample: number; classes: number }>(
  {
    code: 'SPK7013',
    title: 'a label that is no class',
    exit: EXIT.usage,
    explain:
      'A label is the place of the right answer in the first output, counted from 0. One that is not a place there makes every accuracy meaningless.',
  },
  ({ label, sample, classes }) => ({
    message: `label ${label} of sample ${sample} is not one of ${classes} classes`,
    hint: `labels are whole numbers from 0 to ${classes - 1}`,
  }),
);

export const notFloat = code<{ stage: string; model?: string }>(
  {
    code: 'SPK7024',
    title: 'no float model',
    exit: EXIT.usage,
    explain:
      'The executor `float` runs models as their authors exported them, at stage `ann`. This graph has spikes already.',
  },
  ({ stage, model = 'MODEL' }) => ({
    message: `the graph is at stage '${stage}', 'float' runs models at stage 'ann'`,
    hint: `compile it first, and run the artifact: spike-compile compile ${model} -o DIR`,
  }),
);

export const noLabels = code<{ known: readonly { name: string; shape: readonly number[] }[] }>(
  {
    code: 'SPK7025',
    title: 'no labels',
    exit: EXIT.usage,
    explain:
      'Labels are one number a sample: an array `label` or `labels`, or the only array of its file with one number at each place of its first axis. Of one-hot rows, the label is the place of the 1.',
  },
  ({ known }) => ({
    message: 'the file holds no labels',
    notes: known.map(
      ({ name, shape }) =>
        `${name === '' ? 'its array' : `'${name}'`} is [${list(shape.map(String))}]`,
    ),
    hint: `labels are an array of shape [samples], called 'label'`,
  }),
);

export const indexOutside = code<{
  kind: string;
  index: number;
  extent: number;
  sample: number;
}>(
  {
    code: 'SPK7026',
    title: 'an index that points to nothing',
    exit: EXIT.usage,
    explain:
      'An op chooses elements by indices that the model computes or is given, and one of them is outside of the axis along which it counts. ONNX gives such an index no meaning. Indices below zero count from the end.',
  },
  ({ kind, index, extent, sample }) => ({
    message: `index ${index} of '${kind}' is outside of an axis of ${extent}, in sample ${sample}`,
    hint:
      extent === 0
        ? 'nothing can be chosen from an empty axis: check the shapes of the model'
        : `give samples whose indices are from ${-extent} to ${extent - 1}`,
  }),
);

export const labelsLeftOut = code<{ name: string; shape: readonly number[]; samples: number }>(
  {
    code: 'SPK7028',
    title: 'labels that are not used',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'An array called `label` or `labels` lies beside the samples, but it is not one number for each of them. It is left alone, so no accuracy is measured.',
  },
  ({ name, shape, samples }) => ({
    message: `array '${name}' of shape [${list(shape.map(String))}] is not taken for labels of ${count(samples, 'sample')}`,
    hint: 'labels are one class for each sample, counted from 0: of one-hot rows, the place of the 1',
  }),
);

export const labelsNotWhole = code<{ label: number; sample: number }>(
  {
    code: 'SPK7029',
    title: 'labels that are no classes',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The labels beside the samples are not all whole numbers, so they are no classes: perhaps numbers that the network is to come to. They are left alone, and no accuracy is measured. Labels that were named, as with `run --labels`, have to be classes.',
  },
  ({ label, sample }) => ({
    message: `label ${label} of sample ${sample} is no class, so the labels are not used`,
    hint: 'labels are whole numbers, one class for each sample, counted from 0',
  }),
);

export const notInteresting = code(
  {
    code: 'SPK7030',
    title: 'nothing to reduce',
    exit: EXIT.checkFailed,
    explain:
      'A graph is reduced as long as it shows the fault that is looked for. The whole graph does not show it.',
  },
  () => ({
    message: 'the graph does not show the fault',
    hint: 'with --predicate, the command must exit with 0 while the fault is there; with --passes, one of them must break the graph or change its bits',
  }),
);

export const onnxruntimeMissing = code<{ why: string }>(
  {
    code: 'SPK7050',
    title: 'onnxruntime is not installed',
    exit: EXIT.unavailable,
    explain:
      'The check of the integer network runs it in onnxruntime, which is an optional dependency: it is large, and there is none for some machines.',
  },
  ({ why }) => ({
    message: `onnxruntime cannot be loaded: ${shortened(why)}`,
    hint: `install it beside spike-compile: 'npm install onnxruntime-node@1.30.0'`,
  }),
);

export const qannDiffers = code<{
  output: string;
  sample: number;
  at: number;
  spiking: number;
  found: number;
}>(
  {
    code: 'SPK7051',
    title: 'the spiking network is not its integer network',
    exit: EXIT.checkFailed,
    explain:
      'A converted network that has settled shows the very integers that its quantised network computes. Here onnxruntime found another number for `qann.onnx`: either the file is not of this network, or there is a fault in the conversion, in the file or in onnxruntime.',
  },
  ({ output, sample, at, spiking, found }) => ({
    message: `number ${at} of output '${output}' settles at ${spiking} for sample ${sample}, onnxruntime finds ${found}`,
    hint: 'compile the model again; if it stays, please report it with the model and the sample',
  }),
);

export const unknownSimd = code<{ level: string; known: readonly string[] }>(
  {
    code: 'SPK7060',
    title: 'an instruction set that this machine does not have',
    exit: EXIT.usage,
    explain:
      'The native engine is built for several instruction sets and takes the best that the processor has. `SPIKE_SIMD` forces another; all give equal bits.',
  },
  ({ level, known }) => ({
    message: `the native engine cannot use '${level}' here`,
    hint: `set SPIKE_SIMD to ${quoted(known)}, or to nothing for the first of them`,
  }),
);

export const nativeRefused = code<{ why: string }>(
  {
    code: 'SPK7061',
    title: 'a graph that the native engine does not run',
    exit: EXIT.unavailable,
    explain:
      'The native engine runs all ops of stage `fixed`, on integers of at most 32 bits. The reference executor runs every graph.',
  },
  ({ why }) => ({
    message: `the native engine does not run this graph: ${why}`,
    hint: 'run it with --executor reference',
  }),
);

export const notMapped = code<{ graph: string }>(
  {
    code: 'SPK7062',
    title: 'a network that is on no cores',
    exit: EXIT.unavailable,
    explain:
      'The executor `chip` runs what lies on cores, core by core, by the file `mapping.json` of an artifact. Artifacts of target `loihi3` have one.',
  },
  ({ graph }) => ({
    message: `network '${graph}' has no mapping to cores`,
    hint: 'compile it with --target loihi3, or run it with --executor reference',
  }),
);

export const unknownProbe = code<{
  name: string;
  owner: string | undefined;
  states: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK7070',
    title: 'nothing to record',
    exit: EXIT.notFound,
    explain:
      'A probe is the name of a value, or of a layer of the model that the graph was made from. With the name of a state behind it, as in `hidden.v`, it records what the population remembers. `spike-compile inspect ARTIFACT` shows values and the layers that they come from.',
  },
  ({ name, owner, states, meant }) => {
    const known = states.length === 0 ? 'it has none' : `it has ${quoted(states)}`;
    if (owner !== undefined)
      return { message: `'${owner}' has no state that '${name}' names`, hint: known };
    return {
      message: `there is no value and no layer '${name}'`,
      hint: meant === undefined ? 'inspect shows those that there are' : `did you mean '${meant}'?`,
    };
  },
);

export const oneArrayOnly = code<{ names: readonly string[] }>(
  {
    code: 'SPK7071',
    title: 'several arrays for a file of one',
    exit: EXIT.usage,
    explain:
      'A `.npy` file holds one array. A network with several outputs, or a run with probes, gives several.',
  },
  ({ names }) => ({
    message: `a .npy file holds one array, the results are ${quoted(names)}`,
    hint: 'write them to .npz, .jsonl or .h5',
  }),
);

export const probesUnwritten = code(
  {
    code: 'SPK7072',
    title: 'probes without a place for what they record',
    exit: EXIT.usage,
    explain:
      'What probes record is written beside the outputs, into the file that `--output` names, or drawn by `--plot`.',
  },
  () => ({
    message: '--probe records nothing that is written',
    hint: 'say where to, -o results.npz or -o trace.h5, or add --plot',
  }),
);

export const floatUnwatched = code<{ option: string }>(
  {
    code: 'SPK7073',
    title: 'a float model is not watched',
    exit: EXIT.usage,
    explain:
      'Probes, profiles and plots look at steps of a network of spikes. A float model has none: `--executor float` runs it once for each sample.',
  },
  ({ option }) => ({
    message: `${option} does not go with --executor float`,
    hint: 'compile the model, and run the artifact',
  }),
);
