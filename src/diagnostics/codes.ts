import { code } from './code.ts';
import { EXIT } from './diagnostic.ts';

/*
 * Every message of the product, one function a code. Facts in, diagnostic out; wording lives here and
 * nowhere else. Numbers are stable: a code is never reused.
 *
 *   SPK1xxx  text of .spk files         SPK5xxx  passes, conversion and targets
 *   SPK2xxx  graphs                     SPK6xxx  policy and ceilings
 *   SPK3xxx  configuration and usage    SPK7xxx  artifacts, runs and executors
 *   SPK4xxx  model and data files       SPK9xxx  faults of our own
 */

const list = (names: readonly string[]) => names.join(', ');
const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
const didYouMean = (meant: string | undefined) =>
  meant === undefined ? {} : { hint: `did you mean '${meant}'?` };

// ---------------------------------------------------------------- SPK1xxx: text of .spk files

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
      'Large tensors are named by the hash of their content and kept in a `.safetensors` file beside the text, with the same name. That file is missing, or does not hold this tensor with this type.',
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

// ---------------------------------------------------------------- SPK2xxx: graphs

export const definedTwice = code<{ name: string }>(
  {
    code: 'SPK2001',
    title: 'a value defined twice',
    exit: EXIT.cannotCompile,
    explain: 'Every value has one definition: an input or the result of one op.',
  },
  ({ name }) => ({ message: `'%${name}' is defined twice`, hint: 'rename one of the two' }),
);

export const unknownOp = code<{ kind: string; meant: string | undefined }>(
  {
    code: 'SPK2002',
    title: 'unknown kind of op',
    exit: EXIT.cannotCompile,
    explain: 'No op of this kind is known. `spike-compile list ops` shows those that are.',
  },
  ({ kind, meant }) => ({
    message: `there is no op '${kind}'`,
    hint: meant ? `did you mean '${meant}'?` : `'spike-compile list ops' shows all`,
  }),
);

export const undefinedValue = code<{ name: string; meant: string | undefined }>(
  {
    code: 'SPK2003',
    title: 'a value that nothing defines',
    exit: EXIT.cannotCompile,
    explain: 'An op or output reads a value that is neither an input nor the result of an op.',
  },
  ({ name, meant }) => ({
    message: `'%${name}' is not defined`,
    ...didYouMean(meant && `%${meant}`),
  }),
);

export const illegalStage = code<{ kind: string; stage: string; legal: readonly string[] }>(
  {
    code: 'SPK2004',
    title: 'an op that is not legal at this stage',
    exit: EXIT.cannotCompile,
    explain:
      'Each op says at which stages it may live. A pass that moves a graph on to the next stage replaces the ops that end there.',
  },
  ({ kind, stage, legal }) => ({
    message: `'${kind}' is not legal at stage '${stage}'`,
    hint: `it is legal at ${list(legal)}`,
  }),
);

export const wrongArity = code<{
  kind: string;
  wanted: readonly string[];
  atLeast: boolean;
  found: number;
}>(
  {
    code: 'SPK2005',
    title: 'too few or too many inputs',
    exit: EXIT.cannotCompile,
    explain: 'Each kind of op takes a fixed number of inputs, or at least that many.',
  },
  ({ kind, wanted, atLeast, found }) => ({
    message: `'${kind}' takes ${atLeast ? 'at least ' : ''}${wanted.length} inputs, ${found} are given`,
    hint: `its inputs are (${list(wanted)}${atLeast ? ', ...' : ''})`,
  }),
);

export const unknownAttr = code<{ name: string; kind: string; meant: string | undefined }>(
  {
    code: 'SPK2006',
    title: 'unknown attribute',
    exit: EXIT.cannotCompile,
    explain: 'The op has no attribute of this name. docs/ops.md lists them.',
  },
  ({ name, kind, meant }) => ({
    message: `'${kind}' has no attribute '${name}'`,
    ...didYouMean(meant),
  }),
);

export const wrongAttr = code<{ name: string; kind: string; wrong: string }>(
  {
    code: 'SPK2007',
    title: 'an attribute with a wrong value',
    exit: EXIT.cannotCompile,
    explain: 'The value is of another type than the attribute, or out of its range.',
  },
  ({ name, kind, wrong }) => ({ message: `attribute '${name}' of '${kind}' ${wrong}` }),
);

export const missingAttr = code<{ name: string; kind: string; doc: string }>(
  {
    code: 'SPK2008',
    title: 'a missing attribute',
    exit: EXIT.cannotCompile,
    explain: 'The op needs this attribute and it has no default.',
  },
  ({ name, kind, doc }) => ({
    message: `'${kind}' needs attribute '${name}'`,
    hint: `${name}: ${doc}`,
  }),
);

export const untypable = code<{ kind: string; fault: string; hint?: string }>(
  {
    code: 'SPK2009',
    title: 'inputs and attributes do not fit together',
    exit: EXIT.cannotCompile,
    explain: `The op's type rule finds no type for its result: shapes, roles or number types disagree.`,
  },
  ({ kind, fault, hint }) => ({
    message: `'${kind}': ${fault}`,
    ...(hint === undefined ? {} : { hint }),
  }),
);

export const wrongType = code<{ declared: string; inferred: string }>(
  {
    code: 'SPK2010',
    title: 'a declared type that is not the inferred one',
    exit: EXIT.cannotCompile,
    explain: 'The type behind the colon is what the op computes, written out for the reader.',
  },
  ({ declared, inferred }) => ({
    message: `the type is '${inferred}', not '${declared}'`,
    hint: `write ': ${inferred}'`,
  }),
);

export const readBeforeDefined = code<{ name: string }>(
  {
    code: 'SPK2011',
    title: 'a value read before it is defined',
    exit: EXIT.cannotCompile,
    explain:
      'Within a step, ops run in the order of the file. Only an op that answers from the past, a delay, may read a later value; a cycle without one would never end.',
  },
  ({ name }) => ({
    message: `'%${name}' is read before it is defined`,
    hint: 'reorder the ops, or put a delay into the cycle',
  }),
);

export const noOutput = code(
  {
    code: 'SPK2012',
    title: 'a graph without outputs',
    exit: EXIT.cannotCompile,
    explain: 'A graph without outputs computes nothing that anyone could read.',
  },
  () => ({ message: 'the graph has no output', hint: `add 'output NAME = %value'` }),
);

export const outputTwice = code<{ name: string }>(
  {
    code: 'SPK2013',
    title: 'two outputs of one name',
    exit: EXIT.cannotCompile,
    explain: 'Results are read by the name of the output, so each name stands once.',
  },
  ({ name }) => ({ message: `output '${name}' is given twice`, hint: 'rename one' }),
);

// ---------------------------------------------------------------- SPK3xxx: configuration and usage

// ---------------------------------------------------------------- SPK4xxx: model and data files

// ---------------------------------------------------------------- SPK5xxx: passes, conversion and targets

// ---------------------------------------------------------------- SPK6xxx: policy and ceilings

// ---------------------------------------------------------------- SPK7xxx: artifacts, runs and executors

// ---------------------------------------------------------------- SPK9xxx: faults of our own
