import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list } from './words.ts';

// SPK2xxx: graphs.

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
    hint: meant ? `did you mean '%${meant}'?` : `define it before: '%${name} = ...'`,
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
    message: `'${kind}' takes ${atLeast ? 'at least ' : ''}${wanted.length} ${wanted.length === 1 ? 'input' : 'inputs'}, ${found} ${found === 1 ? 'is' : 'are'} given`,
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
    hint: meant ? `did you mean '${meant}'?` : 'docs/ops.md lists the attributes of each op',
  }),
);

export const wrongAttr = code<{ name: string; kind: string; wrong: string }>(
  {
    code: 'SPK2007',
    title: 'an attribute with a wrong value',
    exit: EXIT.cannotCompile,
    explain: 'The value is of another type than the attribute, or out of its range.',
  },
  ({ name, kind, wrong }) => ({
    message: `attribute '${name}' of '${kind}' ${wrong}`,
    hint: 'docs/ops.md says what the attributes of each op may be',
  }),
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

export const untypable = code<{
  kind: string;
  fault: string;
  hint?: string;
  /** Types of its inputs, in order. */
  types?: readonly string[];
}>(
  {
    code: 'SPK2009',
    title: 'inputs and attributes do not fit together',
    exit: EXIT.cannotCompile,
    explain: `The op's type rule finds no type for its result: shapes, roles or number types disagree.`,
  },
  ({ kind, fault, hint, types = [] }) => ({
    message: `'${kind}': ${fault}`,
    ...(types.length === 0 ? {} : { notes: [`its inputs are ${list(types)}`] }),
    hint: hint ?? 'check the shapes and number types of what it reads, back to the inputs',
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

export const unusableInput = code<{ stage: string; type: string; fault: string; hint: string }>(
  {
    code: 'SPK2014',
    title: 'an input that this stage does not have',
    exit: EXIT.cannotCompile,
    explain:
      'Graphs compute with `f32`, `bool` and integers of at most 32 bits. At stage `ann` there is no time, so inputs are tensors; at stages `fixed` and `placed` currents and spikes are integers.',
  },
  ({ stage, type, fault, hint }) => ({
    message: `an input of type '${type}' at stage '${stage}': ${fault}`,
    hint,
  }),
);

export const wrongSchedule = code<{ fault: string }>(
  {
    code: 'SPK2015',
    title: 'a schedule that would change the result',
    exit: EXIT.cannotCompile,
    explain:
      'A schedule says in which order the ops of a graph run over its steps. It may change no bit: every op runs once, behind what it reads; what goes around through a delay runs step by step; and where it says that the graph settles, every op runs in all steps in which it may change.',
  },
  ({ fault }) => ({
    message: `the schedule: ${fault}`,
    hint: `remove the schedule, or let 'temporal-fusion' make it`,
  }),
);

export const wrongMemory = code<{ fault: string }>(
  {
    code: 'SPK2016',
    title: 'a memory plan in which values overwrite each other',
    exit: EXIT.cannotCompile,
    explain:
      'A memory plan says where each value and state lies while the graph runs by its schedule. All of them are on lines of 64 bytes, within the memory, and apart while they are needed.',
  },
  ({ fault }) => ({
    message: `the memory plan: ${fault}`,
    hint: `remove the memory plan, or let 'memory-optimisation' make it`,
  }),
);
