import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list } from './words.ts';

// SPK1xxx: text of .spk files.

export const missingVersion = code(
  {
    code: 'SPK1001',
    title: 'the file does not start with its version',
    exit: EXIT.cannotCompile,
    explain:
      'The first statement of a `.spk` file says which version of the text form it uses, so that a later version can still read it.',
  },
  () => ({ message: `the file does not start with 'spk'`, hint: `make 'spk 1' the first line` }),
);

export const wrongVersion = code<{ found: number; known: number }>(
  {
    code: 'SPK1002',
    title: 'unknown version of the text form',
    exit: EXIT.cannotCompile,
    explain: 'The file was written by a newer spike-compile, or its first line was edited.',
  },
  ({ found, known }) => ({
    message: `text form version ${found} is not known`,
    hint: `this spike-compile reads version ${known}`,
  }),
);

export const missingGraph = code(
  {
    code: 'SPK1003',
    title: 'no graph statement',
    exit: EXIT.cannotCompile,
    explain: 'A `.spk` file names its graph and the stage the graph is at: `graph digits : fixed`.',
  },
  () => ({ message: 'there is no graph statement', hint: `add 'graph NAME : STAGE'` }),
);

export const unknownStatement = code<{ found: string; meant: string | undefined }>(
  {
    code: 'SPK1004',
    title: 'a line that is no statement',
    exit: EXIT.cannotCompile,
    explain:
      'A line defines a value (`%y = dense(%x) {...} : current i32[10]`) or starts with `input`, `output` or `graph`. A comment starts with `;`.',
  },
  ({ found, meant }) => ({
    message: `'${found}' does not start a statement`,
    hint: meant ? `did you mean '${meant}'?` : 'a line starts with %name, input, output or graph',
  }),
);

export const unknownStage = code<{
  found: string;
  known: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK1005',
    title: 'unknown stage',
    exit: EXIT.cannotCompile,
    explain:
      'A graph is at one of the stages `ann` (float tensors), `snn` (float weights, spikes and time), `fixed` (integers) or `placed` (fitted to a target).',
  },
  ({ found, known, meant }) => ({
    message: `'${found}' is not a stage`,
    hint: meant ? `did you mean '${meant}'?` : `the stages are ${list(known)}`,
  }),
);

export const unknownRole = code<{
  found: string;
  known: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK1006',
    title: 'unknown role of a value',
    exit: EXIT.cannotCompile,
    explain:
      'A type starts with what the value is: `tensor` (numbers without time), `current` (what arrives in a step) or `spikes` (messages sent in a step).',
  },
  ({ found, known, meant }) => ({
    message: `'${found}' is not what a value can be`,
    hint: meant ? `did you mean '${meant}'?` : `a type starts with ${list(known)}`,
  }),
);

export const unknownDtype = code<{ found: string }>(
  {
    code: 'SPK1007',
    title: 'unknown number type',
    exit: EXIT.cannotCompile,
    explain:
      'Number types are `f16`, `bf16`, `f32`, `f64`, `bool`, and integers of 1 to 32 or of 64 bits: `i8`, `u1`, `i24`.',
  },
  ({ found }) => ({
    message: `'${found}' is not a number type`,
    hint: 'write f32, bool, i8, u1, i24 and the like',
  }),
);

export const badExtent = code<{ found: string }>(
  {
    code: 'SPK1008',
    title: 'an extent that is not a whole number',
    exit: EXIT.cannotCompile,
    explain: 'The extents of a shape are whole numbers, zero or more.',
  },
  ({ found }) => ({ message: `'${found}' is not an extent`, hint: 'write a whole number' }),
);

export const unexpectedToken = code<{ wanted: string; found: string }>(
  {
    code: 'SPK1009',
    title: 'something else was expected here',
    exit: EXIT.cannotCompile,
    explain:
      'The statement is cut short or out of order. An op reads `%result = kind(%input, ...) {attr = value, ...} : role dtype[shape] loc("...")`; attributes and loc may be absent.',
  },
  ({ wanted, found }) => ({
    message: `expected ${wanted}, found '${found}'`,
    hint: 'an op reads %result = kind(%input) {attr = value} : role dtype[shape]',
  }),
);

export const elementCount = code<{ found: number; wanted: number }>(
  {
    code: 'SPK1010',
    title: 'a tensor with too few or too many elements',
    exit: EXIT.cannotCompile,
    explain: 'A tensor written out has as many elements as its shape says.',
  },
  ({ found, wanted }) => ({
    message: `the tensor has ${found} elements, its shape says ${wanted}`,
    hint: 'correct the shape or the elements',
  }),
);

export const elementType = code<{ text: string; dtype: string }>(
  {
    code: 'SPK1011',
    title: 'a tensor element that its number type cannot hold',
    exit: EXIT.cannotCompile,
    explain: 'An integer tensor holds whole numbers within the range of its type.',
  },
  ({ text, dtype }) => ({
    message: `'${text}' does not fit '${dtype}'`,
    hint: 'use a wider type or a value in range',
  }),
);

export const missingTensor = code<{ hash: string }>(
  {
    code: 'SPK1012',
    title: 'a tensor that is not there',
    exit: EXIT.cannotCompile,
    explain:
      'Large tensors are named by the hash of their content and kept in a `.safetensors` file beside the text, with the same name, or in `weights.safetensors` in an artifact. That file is missing, or does not hold this tensor with this type.',
  },
  ({ hash }) => ({
    message: `no tensor of this type with hash ${hash.slice(0, 12)}... was found`,
    hint: 'keep the .safetensors file beside the .spk file',
  }),
);

export const attrTwice = code<{ name: string }>(
  {
    code: 'SPK1013',
    title: 'an attribute given twice',
    exit: EXIT.cannotCompile,
    explain: 'Each attribute of an op is given once.',
  },
  ({ name }) => ({ message: `attribute '${name}' is given twice`, hint: 'remove one' }),
);

export const graphTwice = code(
  {
    code: 'SPK1014',
    title: 'a second graph statement',
    exit: EXIT.cannotCompile,
    explain: 'A file holds one graph, so its name and stage are given once.',
  },
  () => ({
    message: 'the graph is named a second time',
    hint: 'remove this line, or make two files',
  }),
);

export const badPlan = code<{ statement: string; fault: string; hint: string }>(
  {
    code: 'SPK1015',
    title: 'a schedule or a memory plan that cannot be read',
    exit: EXIT.cannotCompile,
    explain:
      'Behind its ops a graph may say how it runs: `schedule {block = 16}`, then a `region (%a, %b) {tile = 1}` for each part; and where values lie: `memory {bytes = 4096}`, then a `buffer %a {at = 0, states = [64]}` for each op.',
  },
  ({ statement, fault, hint }) => ({ message: `'${statement}': ${fault}`, hint }),
);
