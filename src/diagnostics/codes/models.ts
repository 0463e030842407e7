import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, quoted } from './words.ts';

// SPK40xx: model files of any format.

export const unknownModel = code<{ known: readonly string[] }>(
  {
    code: 'SPK4001',
    title: 'a file of unknown format',
    exit: EXIT.cannotCompile,
    explain:
      'The format of a model is told by its first bytes, and where those leave it open, by the extension of its name. Neither names a format that is read.',
  },
  ({ known }) => ({
    message: 'the format of this file is not known',
    hint: `models are read from ${list(known)}`,
  }),
);

export const foreignModel = code<{ format: string; instead: string }>(
  {
    code: 'SPK4002',
    title: 'a format that this version does not read',
    exit: EXIT.cannotCompile,
    explain:
      'The file is of a well-known format, but there is no frontend for it in this version. Most frameworks export ONNX, which is read.',
  },
  ({ format, instead }) => ({
    message: `this is a ${format} file, which this version does not read`,
    hint: instead,
  }),
);

export const modelNotFound = code(
  {
    code: 'SPK4003',
    title: 'no such model file',
    exit: EXIT.notFound,
    explain: 'There is no file under the name that was given for the model.',
  },
  () => ({ message: 'there is no such file', hint: 'check the path of the model' }),
);

export const modelNotFile = code(
  {
    code: 'SPK4004',
    title: 'a model that is no file',
    exit: EXIT.notFound,
    explain: 'A model is one file. The path that was given is a folder or a device.',
  },
  () => ({ message: 'this is not a file', hint: 'give the model file itself' }),
);

export const tooMuchAtOnce = code<{ bytes: number; most: number }>(
  {
    code: 'SPK4005',
    title: 'too much to read at once',
    exit: EXIT.ceiling,
    explain:
      'A model file may have any size, but each of its tensors is held in one piece, and so is a text. No piece is larger than 4 GiB.',
  },
  ({ bytes, most }) => ({
    message: `a piece of ${bytes} bytes is to be read from the file, at most ${most} are read at once`,
    hint: 'split the tensor, or export a smaller model',
  }),
);

export const strangeInput = code<{
  name: string;
  known: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK4006',
    title: 'a shape for an input that is not there',
    exit: EXIT.usage,
    explain:
      'An input shape names an input of the model. The name can be left out only where the model has exactly one input.',
  },
  ({ name, known, meant }) => ({
    message:
      name === ''
        ? `a shape is given without the name of its input, and the model has ${known.length} inputs`
        : `the model has no input '${name}'`,
    hint: meant ? `did you mean '${meant}'?` : `its inputs are ${quoted(known)}`,
  }),
);

export const otherShape = code<{ name: string; declared: string; given: string }>(
  {
    code: 'SPK4007',
    title: 'a given shape that contradicts the model',
    exit: EXIT.usage,
    explain:
      'Only extents that the model leaves open can be chosen. The others are part of the model, and weights depend on them.',
  },
  ({ name, declared, given }) => ({
    message: `input '${name}' is declared as ${declared}, the shape given for it is ${given}`,
    hint: `give a shape that agrees with ${declared}`,
  }),
);

export const otherBatch = code<{ name: string; declared: string; batch: number }>(
  {
    code: 'SPK4008',
    title: 'a batch that contradicts the model',
    exit: EXIT.usage,
    explain:
      'The batch is the leading extent of inputs that leave it open. This input has a fixed one.',
  },
  ({ name, declared, batch }) => ({
    message: `input '${name}' is declared as ${declared}, its batch cannot be ${batch}`,
    hint: 'leave the batch out, or export the model with an open batch',
  }),
);

export const openShape = code<{ name: string; open: readonly string[]; example: string }>(
  {
    code: 'SPK4009',
    title: 'an input whose shape is left open',
    exit: EXIT.cannotCompile,
    explain:
      'A network on a chip has a fixed size. The leading extent of an input is taken as the batch and is 1 unless you say otherwise; every other open extent must be given.',
  },
  ({ name, open, example }) => ({
    message: `input '${name}' leaves extents open: ${list(open)}`,
    hint: `give its shape, with numbers throughout: --input-shape ${name}:${example}`,
  }),
);

export const tooManyElements = code<{ name: string; shape: string; most: number }>(
  {
    code: 'SPK4010',
    title: 'a value too large to hold',
    exit: EXIT.ceiling,
    explain: 'A value has at most 2,147,483,647 elements. The shape of this one needs more.',
  },
  ({ name, shape, most }) => ({
    message: `'${name}' of shape ${shape} has more than ${most} elements`,
    hint: 'check the shapes that the model declares',
  }),
);

export const notUtf8 = code(
  {
    code: 'SPK4011',
    title: 'text that is not UTF-8',
    exit: EXIT.cannotCompile,
    explain: 'A `.spk` file is text in UTF-8. This one holds bytes that are not.',
  },
  () => ({ message: 'the text is not UTF-8', hint: 'save it as UTF-8' }),
);

export const modelChanged = code(
  {
    code: 'SPK4012',
    title: 'a file that changed while it was read',
    exit: EXIT.cannotCompile,
    explain:
      'Weights are read from the model file, or from those beside it, when they are needed. In the meantime this file was written, cut or removed, so that what was read before no longer fits.',
  },
  () => ({
    message: 'the file was changed while it was read',
    hint: 'wait until whatever writes it is done, and start again',
  }),
);

export const tooManyNodes = code<{ most: number }>(
  {
    code: 'SPK4033',
    title: 'a model of too many nodes',
    exit: EXIT.ceiling,
    explain:
      'Functions and loops are expanded where they stand. Those of this model multiply its nodes beyond any network.',
  },
  ({ most }) => ({
    message: `the model has more than ${most} nodes when its functions and loops are expanded`,
    hint: 'cut the model, or keep its loops outside of it',
  }),
);

export const tooManyOps = code<{ most: number }>(
  {
    code: 'SPK4034',
    title: 'a graph of too many ops',
    exit: EXIT.ceiling,
    explain: 'A recurrent layer becomes some ops for each of its steps. This one has too many.',
  },
  ({ most }) => ({
    message: `the network needs more than ${most} ops`,
    hint: 'feed it shorter sequences, or keep its loops outside of it',
  }),
);

export const tooMuchFolding = code<{ most: number }>(
  {
    code: 'SPK4035',
    title: 'constants that take too long to compute',
    exit: EXIT.ceiling,
    explain:
      'Shapes, axes and indices must be known when a model is read, so what they are computed of is computed then. In a network these are a few numbers. Those of this model are made of so many others that it would take too long.',
  },
  ({ most }) => ({
    message: `what the model computes of its constants takes more than ${most} steps`,
    hint: 'fold its constants where it was exported, for instance with onnxruntime at basic optimization level',
  }),
);
