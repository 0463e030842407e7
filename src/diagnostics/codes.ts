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
const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
const didYouMean = (meant: string | undefined) =>
  meant === undefined ? {} : { hint: `did you mean '${meant}'?` };
const LONGEST_SHOWN = 60;
const shortened = (text: string) =>
  text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}...`;
const shown = (value: unknown) => {
  if (value === null) return 'empty';
  return shortened(typeof value === 'number' ? String(value) : JSON.stringify(value));
};

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

// ---------------------------------------------------------------- SPK3xxx: configuration and usage

export const configMissing = code<{ path: string; namedBy?: string }>(
  {
    code: 'SPK3001',
    title: 'no such configuration file',
    exit: EXIT.notFound,
    explain:
      'A configuration file that is named, by `--config` or by the variable `SPIKE_CONFIG`, has to be there. Without a name, files are searched for, and none is fine.',
  },
  ({ path, namedBy }) => ({
    message: `there is no configuration file '${path}'`,
    hint: namedBy === undefined ? 'try again' : `correct ${namedBy}, or leave it out`,
  }),
);

export const configUnreadable = code<{ reason: string }>(
  {
    code: 'SPK3002',
    title: 'a configuration file that cannot be read',
    exit: EXIT.usage,
    explain:
      'The system refuses to open or read the file: it is a folder, or its permissions keep this user out.',
  },
  ({ reason }) => ({
    message: `the configuration file cannot be read (${reason})`,
    hint: 'check that it is a file, and its permissions',
  }),
);

export const configTooLarge = code<{ limit: number }>(
  {
    code: 'SPK3003',
    title: 'a configuration file that is too large',
    exit: EXIT.usage,
    explain:
      'All settings fit in a few kilobytes. A file far larger is something else, named by mistake, and is not read to its end.',
  },
  ({ limit }) => ({
    message: `the configuration file is larger than ${limit} bytes`,
    hint: 'check that it is the right file',
  }),
);

export const configSyntax = code<{ reason: string }>(
  {
    code: 'SPK3004',
    title: 'a configuration file that is not YAML',
    exit: EXIT.usage,
    explain:
      'The configuration file is one document of YAML 1.2 in UTF-8. Often a colon, a quote or a level of indentation is missing, on the line before the one that is named.',
  },
  ({ reason }) => ({
    message: `the configuration file cannot be understood: ${reason}`,
    hint: 'check indentation, colons and quotes here and on the line before',
  }),
);

export const configAlias = code(
  {
    code: 'SPK3005',
    title: 'an alias in a configuration file',
    exit: EXIT.usage,
    explain:
      'YAML aliases (`*name`) repeat a value that an anchor (`&name`) marks. A few lines of them can stand for gigabytes, so configuration files are read without.',
  },
  () => ({
    message: 'the configuration file uses an alias',
    hint: `write the value out, or quote a text that starts with '*'`,
  }),
);

export const settingTwice = code<{ key: string; firstLine: number }>(
  {
    code: 'SPK3006',
    title: 'a setting given twice',
    exit: EXIT.usage,
    explain: 'Each key stands once in its section: of two, nobody could tell which one counts.',
  },
  ({ key, firstLine }) => ({
    message: `'${shortened(key)}' is given twice, first on line ${firstLine}`,
    hint: 'remove one',
  }),
);

export const unknownSetting = code<{ key: string; meant: string | undefined }>(
  {
    code: 'SPK3007',
    title: 'unknown setting',
    exit: EXIT.usage,
    explain:
      'No setting has this name. It would have no effect, which is seldom what was meant, so it is an error. `spike-compile config show` lists all settings.',
  },
  ({ key, meant }) => ({
    message: `there is no setting '${shortened(key)}'`,
    hint:
      meant === undefined
        ? `'spike-compile config show' lists all`
        : meant === key
          ? 'write each part between the dots as a section of its own'
          : `did you mean '${meant}'?`,
  }),
);

export const unknownVariable = code<{ name: string; meant: string | undefined }>(
  {
    code: 'SPK3008',
    title: 'unknown environment variable',
    exit: EXIT.usage,
    explain:
      'Variables that start with `SPIKE_` are settings, and this one is none that is known. A misspelt variable would leave a limit or a permission as it was, so it is an error.',
  },
  ({ name, meant }) => ({
    message: `there is no setting for the environment variable '${shortened(name)}'`,
    hint: meant === undefined ? 'unset it' : `did you mean '${meant}'?`,
  }),
);

export const wrongSetting = code<{
  key: string;
  value: unknown;
  expected: string;
  origin: string;
  meant: string | undefined;
  doc: string;
}>(
  {
    code: 'SPK3009',
    title: 'a setting with a wrong value',
    exit: EXIT.usage,
    explain:
      'The value is of another type than the setting, or out of its range. In YAML truth values are `true` and `false` only, and text that looks like a number needs quotes.',
  },
  ({ key, value, expected, origin, meant, doc }) => ({
    message: `'${key}' is ${shown(value)}, it must be ${expected}`,
    notes: [`it comes from the ${origin}`],
    hint: meant === undefined ? `${key}: ${doc}` : `did you mean '${meant}'?`,
  }),
);

export const notSection = code<{ key: string }>(
  {
    code: 'SPK3010',
    title: 'a value where a section belongs',
    exit: EXIT.usage,
    explain: 'Settings are grouped in sections: a name, a colon, and the settings indented below.',
  },
  ({ key }) => ({
    message: `${key === '' ? 'the configuration file' : `'${key}'`} holds no settings`,
    hint: `write settings as 'name: value', indented below the name of their section`,
  }),
);

export const moreFaults = code<{ more: number }>(
  {
    code: 'SPK3011',
    title: 'more faults than are listed',
    exit: EXIT.usage,
    explain:
      'Of a configuration file the first hundred faults are listed. A file with more is most likely another file, named by mistake.',
  },
  ({ more }) => ({
    message: `the configuration file has ${more} more faults`,
    hint: 'check that it is the right file',
  }),
);

export const unknownCommand = code<{ found: string; meant: string | undefined }>(
  {
    code: 'SPK3050',
    title: 'unknown command',
    exit: EXIT.usage,
    explain: 'There is no command of this name. `spike-compile --help` lists all.',
  },
  ({ found, meant }) => ({
    message: `there is no command '${found}'`,
    hint: meant ? `did you mean '${meant}'?` : `'spike-compile --help' lists all`,
  }),
);

export const noCommand = code(
  {
    code: 'SPK3051',
    title: 'no command',
    exit: EXIT.usage,
    explain: 'The first word on the command line says what to do.',
  },
  () => ({ message: 'no command is given', hint: `'spike-compile --help' lists all` }),
);

export const unknownOption = code<{ name: string; command: string; meant: string | undefined }>(
  {
    code: 'SPK3052',
    title: 'unknown option',
    exit: EXIT.usage,
    explain:
      'The command has no option of this name. An option that had no effect would be worse than an error.',
  },
  ({ name, command, meant }) => ({
    message: `'${command}' has no option '${name}'`,
    hint: meant ? `did you mean '${meant}'?` : `'spike-compile ${command} --help' lists all`,
  }),
);

export const missingArgument = code<{ command: string; argument: string; doc: string }>(
  {
    code: 'SPK3053',
    title: 'a missing argument',
    exit: EXIT.usage,
    explain: 'The command needs to know what to work on, or where to put the result.',
  },
  ({ command, argument, doc }) => ({
    message: `'${command}' needs ${argument}`,
    hint: `${argument}: ${doc}`,
  }),
);

export const extraArgument = code<{ command: string; found: string }>(
  {
    code: 'SPK3054',
    title: 'an argument too many',
    exit: EXIT.usage,
    explain: 'The command takes fewer arguments than were given.',
  },
  ({ command, found }) => ({
    message: `'${command}' does not know what to do with '${found}'`,
    hint: 'remove it, or quote names that hold spaces',
  }),
);

export const wrongOption = code<{
  name: string;
  found: string;
  expected: string;
  meant?: string | undefined;
}>(
  {
    code: 'SPK3055',
    title: 'a wrong value on the command line',
    exit: EXIT.usage,
    explain: 'The value of an option or argument is not of the form that it must have.',
  },
  ({ name, found, expected, meant }) => ({
    message: `${name} is '${found}'`,
    hint: meant ? `did you mean '${meant}'?` : `it must be ${expected}`,
  }),
);

export const shapesFixed = code(
  {
    code: 'SPK3063',
    title: 'shapes for what has them already',
    exit: EXIT.usage,
    explain:
      'The shapes of an artifact were fixed when it was compiled. Only a model file that leaves some open can be given them.',
  },
  () => ({
    message: '--input-shape does not go with an artifact, whose shapes are fixed',
    hint: 'remove it, or give it to the compile; with --executor float a model file takes it',
  }),
);

export const missingValue = code<{ name: string; placeholder: string }>(
  {
    code: 'SPK3060',
    title: 'an option without its value',
    exit: EXIT.usage,
    explain: 'The option takes a value, and none follows it.',
  },
  ({ name, placeholder }) => ({
    message: `${name} has no value`,
    hint: `write ${name} ${placeholder}`,
  }),
);

export const unknownCode = code<{ found: string; meant: string | undefined }>(
  {
    code: 'SPK3056',
    title: 'unknown code',
    exit: EXIT.notFound,
    explain: 'No message has this code. `spike-compile explain` without a code lists all.',
  },
  ({ found, meant }) => ({
    message: `there is no code '${found}'`,
    hint: meant ? `did you mean '${meant}'?` : `'spike-compile explain' lists all`,
  }),
);

export const passTwoWays = code<{ name: string }>(
  {
    code: 'SPK3057',
    title: 'a pass both asked for and left out',
    exit: EXIT.usage,
    explain: 'With `--pass` a pass runs, with `--no-pass` it does not.',
  },
  ({ name }) => ({
    message: `pass '${name}' is both asked for and left out`,
    hint: `remove '--pass ${name}' or '--no-pass ${name}'`,
  }),
);

export const conversionPass = code<{ name: string }>(
  {
    code: 'SPK3058',
    title: 'a pass that cannot be left out',
    exit: EXIT.usage,
    explain:
      'The passes of an encoding turn a float network into a spiking one. Without them there is nothing that a target could take.',
  },
  ({ name }) => ({
    message: `pass '${name}' is part of the conversion and cannot be left out`,
    hint: `run single passes with 'spike-compile opt'`,
  }),
);

export const optionsWithoutEffect = code<{
  options: readonly string[];
  /** Where that is so: 'with --encoding rate'. */
  where: string;
  hint: string;
}>(
  {
    code: 'SPK3059',
    title: 'options without effect',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'An option was given that changes nothing here. A model that comes in as a spiking graph was converted before: it is not calibrated again, and its bits are chosen. A network of rates has no levels, so there are no bits of levels; what it can say depends on the number of steps. And images are prepared only where there are samples to read.',
  },
  ({ options, where, hint }) => ({
    message: `${list(options)} ${options.length === 1 ? 'has' : 'have'} no effect ${where}`,
    hint,
  }),
);

export const outputIsInput = code<{ what: string }>(
  {
    code: 'SPK3062',
    title: 'an output on top of an input',
    exit: EXIT.usage,
    explain:
      'The file to write is one that is read: the samples, their labels, the model or a file of its weights. It would be gone.',
  },
  ({ what }) => ({ message: `the output file is the ${what}`, hint: 'write to another file' }),
);

export const profileFault = code<{ fault: string }>(
  {
    code: 'SPK3070',
    title: 'a profile of a chip that cannot be used',
    exit: EXIT.usage,
    explain:
      'A profile is a YAML file with a `name`, a `summary`, perhaps the name of a profile that it `inherits` the rest of, and `facts`: each a `value` with its `unit`, its `provenance` (user, published, recovered, inherited or assumed) and its `source`. `spike-compile list profiles` shows those that come with the package, with all facts that there are.',
  },
  ({ fault }) => ({
    message: `the profile: ${fault}`,
    hint: `'spike-compile list profiles --json' shows whole ones`,
  }),
);

// ---------------------------------------------------------------- SPK4xxx: model and data files

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

export const corruptOnnx = code<{ fault: string }>(
  {
    code: 'SPK4020',
    title: 'not an ONNX file, or a damaged one',
    exit: EXIT.cannotCompile,
    explain:
      'An ONNX file is a protobuf message. This one cannot be read as such: it is of another format, was cut short, or is damaged.',
  },
  ({ fault }) => ({
    message: `this is not an ONNX file, or it is damaged: ${fault}`,
    hint: 'export or copy it again, and check it with onnx.checker.check_model',
  }),
);

export const onnxWithoutGraph = code(
  {
    code: 'SPK4021',
    title: 'an ONNX file without a graph',
    exit: EXIT.cannotCompile,
    explain: 'The file can be read as ONNX, but there is no network in it.',
  },
  () => ({ message: 'the ONNX file holds no graph', hint: 'export the model again' }),
);

export const oldOpset = code<{ version: number; oldest: number }>(
  {
    code: 'SPK4022',
    title: 'an operator set that is too old',
    exit: EXIT.cannotCompile,
    explain:
      'ONNX numbers the versions of its operators. Before version 7, operators broadcast by rules of their own; such models are not read. Version 0 stands for a file that does not say.',
  },
  ({ version, oldest }) => ({
    message: `the model uses operator set ${version}, the oldest that is read is ${oldest}`,
    hint: 'convert it with onnx.version_converter.convert_version(model, 17)',
  }),
);

export const newOpset = code<{ version: number; newest: number }>(
  {
    code: 'SPK4023',
    title: 'an operator set newer than those known',
    exit: EXIT.cannotCompile,
    severity: 'warning',
    explain:
      'The model uses a version of the ONNX operators that came out after this spike-compile. Operators rarely change, but where they did, the network is not read as it was meant.',
  },
  ({ version, newest }) => ({
    message: `the model uses operator set ${version}, the newest that is known is ${newest}`,
    hint: `compare results with the original, or export with opset_version=${newest}`,
  }),
);

export const unsupportedNodes = code<{
  count: number;
  kinds: number;
  shown: string;
  nodes: readonly string[];
}>(
  {
    code: 'SPK4024',
    title: 'operators that are not supported',
    exit: EXIT.cannotCompile,
    explain:
      'The model holds nodes whose operators have no meaning here yet. All are listed, so that you can judge at once whether the model can be rewritten without them.',
  },
  ({ count: nodeCount, kinds, shown, nodes }) => ({
    message: `${count(nodeCount, 'node')} of ${count(kinds, 'kind')} ${nodeCount === 1 ? 'is' : 'are'} unsupported: ${shown}`,
    notes: nodes,
    hint: 'replace these nodes in the model, or cut the model before them',
  }),
);

export const unsupportedNode = code<{ kind: string; reason: string; hint?: string }>(
  {
    code: 'SPK4025',
    title: 'a node in a form that is not supported',
    exit: EXIT.cannotCompile,
    explain:
      'The operator is supported, but not with these attributes or inputs: for instance with a shape that is only known when the network runs.',
  },
  ({ kind, reason, hint }) => ({
    message: `'${kind}' is not supported in this form: ${reason}`,
    hint: hint ?? 'simplify the model, for instance with onnxruntime at basic optimization level',
  }),
);

export const wrongNode = code<{ kind: string; fault: string }>(
  {
    code: 'SPK4026',
    title: 'a node that breaks the rules of its operator',
    exit: EXIT.cannotCompile,
    explain: `The node lacks an input or attribute that its operator needs, or gives one that it does not allow.`,
  },
  ({ kind, fault }) => ({
    message: `'${kind}' is not valid: ${fault}`,
    hint: 'check the model with onnx.checker.check_model',
  }),
);

export const danglingValue = code<{ name: string; meant: string | undefined }>(
  {
    code: 'SPK4027',
    title: 'a value that nothing in the model defines',
    exit: EXIT.cannotCompile,
    explain:
      'A node or an output of the model reads a value that is neither an input nor a weight nor the result of a node.',
  },
  ({ name, meant }) => ({
    message: `nothing defines '${name}'`,
    hint: meant ? `did you mean '${meant}'?` : 'check the model with onnx.checker.check_model',
  }),
);

export const nameTwice = code<{ name: string }>(
  {
    code: 'SPK4028',
    title: 'a name that stands for two values',
    exit: EXIT.cannotCompile,
    explain: 'Every value of an ONNX graph has one definition. Here two share a name.',
  },
  ({ name }) => ({
    message: `'${name}' is defined more than once`,
    hint: 'rename all but one',
  }),
);

export const cyclicNodes = code<{ nodes: readonly string[] }>(
  {
    code: 'SPK4029',
    title: 'nodes that wait for each other',
    exit: EXIT.cannotCompile,
    explain:
      'Each of these nodes needs the result of another of them, so none can ever run. ONNX graphs have no cycles.',
  },
  ({ nodes }) => ({
    message: `${nodes.length} ${nodes.length === 1 ? 'node waits for itself' : 'nodes wait for each other'}`,
    notes: nodes.slice(0, 20).map((name) => `'${name}'`),
    hint: 'check the model with onnx.checker.check_model',
  }),
);

export const wrongTensor = code<{ fault: string }>(
  {
    code: 'SPK4030',
    title: 'a tensor that contradicts itself',
    exit: EXIT.cannotCompile,
    explain:
      'The data of a tensor must be as long as its shape and number type say. The file is damaged, or was written by a faulty program.',
  },
  ({ fault }) => ({
    message: `the tensor is damaged: ${fault}`,
    hint: 'export or copy the model again',
  }),
);

export const unsupportedElements = code<{ type: string }>(
  {
    code: 'SPK4031',
    title: 'a number type that is not supported',
    exit: EXIT.cannotCompile,
    explain:
      'Tensors of weights hold floats of 8, 16, 32 or 64 bits, integers of 4, 8, 16, 32 or 64 bits, or truth values; inputs and casts know all of these but floats of 8 and integers of 4 bits. Text, complex numbers, sequences and other narrow numbers are not read.',
  },
  ({ type }) => ({
    message: `${type} is not supported here`,
    hint: 'export the model in float32',
  }),
);

export const externalData = code<{ location: string; fault: string; hint?: string }>(
  {
    code: 'SPK4032',
    title: 'weights that are not where the model says',
    exit: EXIT.cannotCompile,
    explain:
      'An ONNX model may keep its weights in other files of its folder: it names the file, and where in it the bytes of each tensor begin and how many they are. The file is missing, or it does not hold these bytes.',
  },
  ({ location, fault, hint }) => ({
    message: `the tensor is kept in the file ${shown(location)}: ${fault}`,
    hint: hint ?? 'copy the files of the model together, under their own names',
  }),
);

export const otherOutputType = code<{ declared: string; computed: string }>(
  {
    code: 'SPK4036',
    title: 'an output of another type than the model declares',
    exit: EXIT.cannotCompile,
    explain:
      'The model says of each output what it is. What its nodes compute is something else, so that whoever relies on the one would read the other. Floats of all widths count as one type.',
  },
  ({ declared, computed }) => ({
    message: `the output is declared as ${declared}, the model computes ${computed}`,
    hint: 'correct the declaration, or add a Cast in front of the output',
  }),
);

export const otherOutputShape = code<{ declared: string; computed: string }>(
  {
    code: 'SPK4037',
    title: 'an output of another shape than the model declares',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The model says of each output which shape it has. What its nodes compute has another one, and is taken. Often the declaration is left over from before the model was changed.',
  },
  ({ declared, computed }) => ({
    message: `the output is declared as ${declared}, the model computes ${computed}`,
    hint: 'check that the model computes what it should, and correct the declaration',
  }),
);

export const truncatedFile = code<{ needed: number; size: number }>(
  {
    code: 'SPK4101',
    title: 'a file that ends early',
    exit: EXIT.cannotCompile,
    explain:
      'What the file says of itself needs more bytes than it has: a copy or a download was cut short, or the file is damaged. Nothing is read of such a file.',
  },
  ({ needed, size }) => ({
    message: `the file ends after ${size} bytes, it needs ${needed}`,
    hint: 'copy or download it again',
  }),
);

export const notNpy = code(
  {
    code: 'SPK4102',
    title: 'not a .npy file',
    exit: EXIT.cannotCompile,
    explain:
      'A `.npy` file, and every array in a `.npz` file, starts with the byte 93 (hex) and the letters `NUMPY`.',
  },
  () => ({
    message: 'this is not a .npy array',
    hint: 'write it with numpy.save or numpy.savez',
  }),
);

export const corruptNpy = code<{ fault: string }>(
  {
    code: 'SPK4103',
    title: 'a damaged .npy file',
    exit: EXIT.cannotCompile,
    explain:
      'The header of a `.npy` file is a Python dict with `descr`, `fortran_order` and `shape`, and the numbers fill the rest of the file. Here they do not.',
  },
  ({ fault }) => ({
    message: `the .npy array is damaged: ${fault}`,
    hint: 'write it again with numpy.save',
  }),
);

export const unsupportedDtype = code<{ found: string; known: string }>(
  {
    code: 'SPK4104',
    title: 'a number type that is not read from files',
    exit: EXIT.cannotCompile,
    explain:
      'Files of tensors hold truth values, integers and floating-point numbers of up to 64 bits. Text, dates, complex numbers, records and 8-bit floats are not read.',
  },
  ({ found, known }) => ({
    message: `number type '${found}' is not read`,
    hint: `convert it to one of ${known}`,
  }),
);

export const pickledObjects = code(
  {
    code: 'SPK4105',
    title: 'an array of Python objects',
    exit: EXIT.refused,
    explain:
      'Objects in `.npy` files are pickles, and unpickling runs whatever code the file names. They are never unpickled, and there is no option to do so.',
  },
  () => ({
    message:
      'the array holds Python objects: in .npy files these are pickles, which are never unpickled',
    hint: 'save numbers, as in numpy.save(path, array.astype(numpy.float32))',
  }),
);

export const corruptZip = code<{ fault: string }>(
  {
    code: 'SPK4106',
    title: 'a damaged archive',
    exit: EXIT.cannotCompile,
    explain:
      'The zip archive (a `.npz` file is one) contradicts itself: its directory, its sizes or its checksums are wrong, or the file is cut short, or is no archive at all.',
  },
  ({ fault }) => ({
    message: `the zip archive is damaged: ${fault}`,
    hint: 'copy or download the file again',
  }),
);

export const unsupportedZip = code<{ fault: string }>(
  {
    code: 'SPK4107',
    title: 'an archive that is not read',
    exit: EXIT.cannotCompile,
    explain: 'Zip archives are read whose files are stored or deflated, and not encrypted.',
  },
  ({ fault }) => ({
    message: `the file in the zip archive is not read: ${fault}`,
    hint: 'pack it again without a password, stored or deflated',
  }),
);

export const corruptSafetensors = code<{ fault: string }>(
  {
    code: 'SPK4108',
    title: 'a damaged .safetensors file',
    exit: EXIT.cannotCompile,
    explain:
      'A `.safetensors` file starts with the length of its header, then the header in JSON, then the data of all tensors without gaps or overlaps. Here the header and the data contradict each other.',
  },
  ({ fault }) => ({
    message: `the .safetensors file is damaged: ${fault}`,
    hint: 'copy or download it again, or write it with another tool',
  }),
);

export const unstorableName = code<{ name: string; fault: string }>(
  {
    code: 'SPK4109',
    title: 'a name that a file of tensors cannot hold',
    exit: EXIT.cannotCompile,
    explain:
      'Each tensor of a file has a name of its own. `.safetensors` keeps the name `__metadata__` for itself; names in `.npz` files have no zero character and at most 65,535 bytes.',
  },
  ({ name, fault }) => ({
    message: `the name '${name.slice(0, 80)}' cannot be written: ${fault}`,
    hint: 'rename the tensor',
  }),
);

export const archiveTooLarge = code<{ files: number; bytes: number }>(
  {
    code: 'SPK4110',
    title: 'more than an archive holds',
    exit: EXIT.ceiling,
    explain: 'A `.npz` file is written with at most 65,534 arrays and just under 4 GiB.',
  },
  ({ files, bytes }) => ({
    message: `${files} arrays in ${bytes} bytes are more than a .npz file holds`,
    hint: 'write a .safetensors file',
  }),
);

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

export const wrongSteps = code<{ name: string; wanted: number; found: number }>(
  {
    code: 'SPK4250',
    title: 'samples of another number of steps',
    exit: EXIT.usage,
    explain:
      'Where the second axis of an array counts steps, there is a row for each step that the network runs. With one row a sample, without that axis, every step reads the same.',
  },
  ({ name, wanted, found }) => ({
    message: `the array for '${name}' holds ${count(found, 'step')} a sample, the network runs ${wanted}`,
    hint: `compile it with --time-steps ${found}, or give ${wanted} rows a sample`,
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

// ---------------------------------------------------------------- SPK5xxx: passes, conversion and targets

export const unknownPass = code<{ name: string; meant: string | undefined }>(
  {
    code: 'SPK5001',
    title: 'unknown pass',
    exit: EXIT.usage,
    explain: 'No pass has this name. `spike-compile list passes` shows those that there are.',
  },
  ({ name, meant }) => ({
    message: `there is no pass '${name}'`,
    hint: meant ? `did you mean '${meant}'?` : `'spike-compile list passes' shows all`,
  }),
);

export const unknownPassOption = code<{ pass: string; name: string; meant: string | undefined }>(
  {
    code: 'SPK5002',
    title: 'unknown option of a pass',
    exit: EXIT.usage,
    explain: 'The pass has no option of this name. docs/passes.md lists them.',
  },
  ({ pass, name, meant }) => ({
    message: `pass '${pass}' has no option '${name}'`,
    ...didYouMean(meant),
  }),
);

export const wrongPassOption = code<{ pass: string; name: string; wrong: string }>(
  {
    code: 'SPK5003',
    title: 'a wrong value for an option of a pass',
    exit: EXIT.usage,
    explain: 'The value is of another type than the option, out of its range, or missing.',
  },
  ({ pass, name, wrong }) => ({ message: `option '${name}' of pass '${pass}' ${wrong}` }),
);

export const wrongStageForPass = code<{ pass: string; from: readonly string[]; stage: string }>(
  {
    code: 'SPK5004',
    title: 'a pass that does not run at this stage',
    exit: EXIT.usage,
    explain:
      'Each pass says at which stages it runs. Conversion moves a graph on: `encode` from `ann` to `snn`, `quantise` from `snn` to `fixed`.',
  },
  ({ pass, from, stage }) => ({
    message: `pass '${pass}' does not run at stage '${stage}'`,
    hint: `it runs at ${list(from)}`,
  }),
);

export const rangeUnknown = code<{ op: string; what: string }>(
  {
    code: 'SPK5010',
    title: 'a value whose range is not known',
    exit: EXIT.cannotCompile,
    explain:
      'A value is quantised over the range that it takes. Calibration finds that range and puts a `range` op behind the value; this one has none. `compile` calibrates by itself; with `opt`, run on a graph that has its `range` ops.',
  },
  ({ op, what }) => ({
    message: `'${op}' reads ${what}, whose range is not known`,
    hint: 'calibrate first, or put a range op behind it',
  }),
);

export const cannotEncode = code<{ kinds: readonly string[]; names: readonly string[] }>(
  {
    code: 'SPK5011',
    title: 'ops that have no spiking form',
    exit: EXIT.cannotCompile,
    explain:
      'The encoding knows no population that computes these ops. A network of which any op stayed float is not converted, so nothing is.',
  },
  ({ kinds, names }) => ({
    message: `${count(names.length, 'op')} of ${count(kinds.length, 'kind')} ${names.length === 1 ? 'has' : 'have'} no spiking form: ${list(kinds)}`,
    notes: names.map((name) => `at ${name}`),
    hint: 'cut the model before them, or replace them',
  }),
);

export const cannotReadOut = code<{ output: string; what: string }>(
  {
    code: 'SPK5012',
    title: 'an output that is no sum of spikes',
    exit: EXIT.cannotCompile,
    explain:
      'An output of a spiking network is the sum of what reaches it. An output that is an input or a constant does not depend on spikes, and one whose range is not known has no levels yet.',
  },
  ({ output, what }) => ({
    message: `output '${output}' reads ${what}, which is no sum of spikes`,
    hint: 'an input or a constant need not be an output: remove it; what has no range yet gets one from samples: --calibration FILE',
  }),
);

export const accumulatorOverflow = code<{ op: string; bound: number; limit: number }>(
  {
    code: 'SPK5013',
    title: 'an accumulator that could overflow',
    exit: EXIT.cannotCompile,
    explain:
      'The largest sum that the weights, the levels of the inputs and the bias allow does not fit the accumulator. A result that wrapped would be wrong without a sign of it, so the network is refused.',
  },
  ({ op, bound, limit }) => ({
    message: `the sum at '${op}' may reach ${bound}, the accumulator holds ${limit}`,
    hint: 'use fewer activation bits: --activation-bits 6',
  }),
);

export const noCalibration = code<{ samples: number; assumed: readonly string[] }>(
  {
    code: 'SPK5014',
    title: 'no calibration data',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Ranges come from running the float model on data. Without data, inputs are assumed: floats to be spread evenly from 0 to 1, which real data rarely is, integers to be places in the tables that they are looked up in, or else 1. The ranges, and with them the accuracy, are a guess.',
  },
  ({ samples, assumed }) => ({
    message: `no calibration data: ranges come from ${samples} assumed inputs, ${assumed.join('; ')}`,
    hint: 'give samples of real inputs: --calibration samples.npz',
  }),
);

export const floatInput = code<{ name: string; type: string }>(
  {
    code: 'SPK5015',
    title: 'an input of floats that quantisation cannot turn into integers',
    exit: EXIT.cannotCompile,
    explain:
      'At stage `fixed` currents and spikes are integers. A current of floats that comes from outside would have to be rounded by whoever sends it, in a unit that the network does not know. A float tensor that an `encode` op reads is fine.',
  },
  ({ name, type }) => ({
    message: `input '${name}' is '${type}', which has no integer form`,
    hint: 'feed a tensor through an encode op, or make the input integers',
  }),
);

export const parameterNotFinite = code<{ name: string; value: number }>(
  {
    code: 'SPK5016',
    title: 'a parameter that is not finite',
    exit: EXIT.cannotCompile,
    explain:
      'A weight, bias or threshold holds a NaN or an infinity, as a training run that diverged leaves behind. No integer stands for it.',
  },
  ({ name, value }) => ({
    message: `the ${name} holds ${value}`,
    hint: 'train again, or export a checkpoint from before the loss diverged',
  }),
);

export const noTimeLoop = code<{ why: string }>(
  {
    code: 'SPK5017',
    title: 'a graph that is no network with its time loop unrolled',
    exit: EXIT.cannotCompile,
    explain:
      'The pass `fold-time` makes populations over time of a spiking network whose exporter wrote each time step out. It needs neurons that are the same in every step: a potential that leaks and takes in currents, a threshold, and a reset by subtraction or to a value; synapses between them; and outputs that show every step, the last one, or the sum or mean of all. With `required = false` the pass leaves other graphs as they are.',
  },
  ({ why }) => ({
    message: `the graph has no time loop that can be folded: ${why}`,
    hint: 'export the network with its neurons alike in every step, or leave fold-time out',
  }),
);

export const noFixedForm = code<{ kinds: readonly string[] }>(
  {
    code: 'SPK5018',
    title: 'populations of floats that quantisation cannot turn into integers',
    exit: EXIT.cannotCompile,
    explain:
      'Quantisation gives currents, thresholds and biases one integer unit. It does so for the populations of converted networks; a float neuron with a leak has no integer form yet.',
  },
  ({ kinds }) => ({
    message: `${list(kinds)} have no form at stage fixed`,
    hint: 'run the network at stage snn, with opt and the interpreter',
  }),
);

export const unknownTarget = code<{
  name: string;
  known: readonly string[];
  meant: string | undefined;
}>(
  {
    code: 'SPK5020',
    title: 'unknown target',
    exit: EXIT.notFound,
    explain:
      'This version has no target of this name. `spike-compile list targets` shows those that there are.',
  },
  ({ name, known, meant }) => ({
    message: `there is no target '${name}' in this version`,
    hint: meant
      ? `did you mean '${meant}'?`
      : `targets are ${list(known)}: --target ${known[0] ?? ''}`,
  }),
);

export const tooManyNeurons = code<{ neurons: number; most: number; target: string }>(
  {
    code: 'SPK5021',
    title: 'more neurons than the target has',
    exit: EXIT.cannotCompile,
    explain:
      'The network needs more neurons than the target offers. For `simulation` the limit is a setting, `targets.simulation.max_neurons`, that guards memory.',
  },
  ({ neurons, most, target }) => ({
    message: `the network has ${neurons} neurons, '${target}' allows ${most}`,
    hint: `raise the limit, --set targets.${target}.max_neurons=${neurons}, or make the network smaller`,
  }),
);

export const layerTooLarge = code<{
  population: string;
  profile: string;
  resource: string;
  needs: number;
  has: number;
}>(
  {
    code: 'SPK5100',
    title: 'a layer that no number of cores holds',
    exit: EXIT.cannotCompile,
    explain:
      'However finely the layer is cut, one part of it needs more of a resource of a core than the profile has: what is named is what the finest cut that was tried still needs. A neuron has all of its synapses on one core, so a sum over very many sources is the usual reason.',
  },
  ({ population, profile, resource, needs, has }) => ({
    message: `a part of '${population}' needs ${needs} of '${resource}', a core of '${profile}' has ${has}`,
    hint: `fewer inputs or channels, weights of fewer bits, another profile ('spike-compile list profiles'), or --allow-host`,
  }),
);

export const synapseTooWide = code<{
  synapse: string;
  what: 'weights' | 'delays';
  needs: number;
  has: number;
}>(
  {
    code: 'SPK5101',
    title: 'synapses that a core cannot store',
    exit: EXIT.cannotCompile,
    explain:
      'Cores store weights of so many bits and delays of so many steps as the profile says. Weights can be quantised to fewer bits.',
  },
  ({ synapse, what, needs, has }) => ({
    message: `'${synapse}' has ${what} of ${needs} ${what === 'weights' ? 'bits' : 'steps'}, a core has ${has}`,
    hint: what === 'weights' ? `--weight-bits ${has}` : `delays of up to ${has} steps`,
  }),
);

export const wrongMapping = code<{ fault: string }>(
  {
    code: 'SPK5102',
    title: 'a mapping to cores that does not hold',
    exit: EXIT.cannotCompile,
    explain:
      'The mapping of a network to cores was counted again from its files alone: every neuron once, every message where it is weighed, every resource of every core. What is named does not add up, so nothing can run by it.',
  },
  ({ fault }) => ({
    message: `the mapping: ${fault}`,
    hint: 'compile again; a file that was written whole and not edited is a bug of ours',
  }),
);

export const cannotKeepTime = code<{
  profile: string;
  why: 'rate' | 'cycle';
  ops: readonly string[];
}>(
  {
    code: 'SPK5103',
    title: 'a network whose messages have no time to arrive',
    exit: EXIT.cannotCompile,
    explain:
      'Between cores a message takes a step. A network is made later as a whole for that, which two things have no form of: rates that are counted from the first step on, and cycles with fewer delays than populations, around which a message would be late each time.',
  },
  ({ profile, why, ops }) => ({
    message: `messages of '${profile}' take a step, and ${ops.map((op) => `'${op}'`).join(', ')} ${why === 'rate' ? 'send rates that are counted from the first step' : 'hear each other with fewer delays than messages'}`,
    hint:
      why === 'rate'
        ? '--encoding graded, ternary, radix or ttfs'
        : 'a delay of one step behind each population of the cycle',
  }),
);

export const needsProgram = code<{ population: string; kind: string; profile: string }>(
  {
    code: 'SPK5105',
    title: 'neurons that cores do not compute',
    exit: EXIT.cannotCompile,
    explain:
      'Every profile has leaky integrate-and-fire neurons. All others, those of ledgers among them, are programs, which the cores of this profile do not run.',
  },
  ({ population, kind, profile }) => ({
    message: `'${population}' needs a program for '${kind}', and cores of '${profile}' run none`,
    hint: `a profile with neuronPrograms ('spike-compile list profiles'), or --allow-host`,
  }),
);

export const keptOnHost = code<{
  population: string;
  neurons: number;
  messagesIn: number;
  messagesOut: number;
}>(
  {
    code: 'SPK5106',
    severity: 'warning',
    title: 'a population that the host computes',
    exit: EXIT.ok,
    explain:
      'With --allow-host, what has no form on cores is left to the host. In every step cores wait for it: what it hears leaves the chips, what it says comes back, and neither is counted as hops. Reports of time and energy leave the host out.',
  },
  ({ population, neurons, messagesIn, messagesOut }) => ({
    message: `'${population}' is left to the host: ${neurons} neurons, in each step up to ${messagesIn} messages to it and ${messagesOut} back`,
    hint: `without --allow-host it says why`,
  }),
);

export const mappingCutShort = code<{ seconds: number }>(
  {
    code: 'SPK5104',
    severity: 'warning',
    title: 'a mapping that took its time',
    exit: EXIT.ok,
    explain:
      'Exchanges of places end when the setting targets.loihi3.mapping_seconds is over. The mapping is right, but messages may go farther than need be, and on another machine it may come out otherwise.',
  },
  ({ seconds }) => ({
    message: `the mapping was cut short after ${seconds} s`,
    hint: 'more seconds, or a smaller targets.loihi3.mapping_effort',
  }),
);

/** What would bring the outputs of a converted network closer to those of the float one. */
export type Remedy =
  'steps' | 'data' | 'samples' | 'activation-bits' | 'weight-bits' | 'layers' | 'rate';

const REMEDIES: Readonly<Record<Remedy, string>> = {
  steps: 'it was not quiet at the end: run more steps, --time-steps',
  data: 'ranges come from assumed inputs: give real ones, --calibration samples.npz',
  samples:
    'many of its values lie beyond its levels: calibrate on more samples, or --calibrate max',
  'activation-bits': 'use more levels: --activation-bits 8',
  'weight-bits': 'use finer weights: --weight-bits 8',
  layers: '--layers shows what each population loses',
  rate: 'rates near their values with steps: --time-steps 64; other codes compute them exactly: --encoding radix',
};

export const lowFidelity = code<{
  output: string;
  sqnr: number;
  where: string;
  before: number;
  behind: number;
  clipped: number;
  levels?: { readonly used: number; readonly available: number };
  remedy: Remedy;
}>(
  {
    code: 'SPK5030',
    title: 'an output far from that of the float network',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'After conversion, samples of the calibration ran through the float network and through the spiking one. The ratio of signal to quantisation noise of an output, in decibels, says how close they are: at 20 dB the error is a tenth of the signal. The place that is named is the one behind which the ratio is most below what it was before it; `quality` in `report.json` has the numbers of all of them, and `compile --layers` shows them as a table.',
  },
  ({ output, sqnr, where, before, behind, clipped, levels, remedy }) => ({
    message: `output '${output}' keeps ${sqnr} dB of the float network's; most is lost at '${where}', where ${before} dB become ${behind} dB`,
    notes: [
      ...(levels ? [`it uses ${levels.used} of ${levels.available} levels`] : []),
      ...(clipped > 0 ? [`${(clipped * 100).toFixed(2)} % of its values lie beyond them`] : []),
    ],
    hint: REMEDIES[remedy],
  }),
);

export const noIntegerNetwork = code<{ faults: readonly string[] }>(
  {
    code: 'SPK5040',
    title: 'a network that settles at nothing that integer operators compute',
    exit: EXIT.cannotCompile,
    explain:
      'The integer network of an artifact, `qann.onnx`, computes what each edge of the spiking network has carried when nothing is sent any more. There is no such sum where a neuron leaks, where a value goes around through a delay, or where spikes come in at every step; a synapse that shifts its sums down rounds each message by itself; a window that opens before its levels are sure may say others, and messages of a code with a window are worth nothing sure until `decode` has read them as they were sent; and an output shows the sum of a `sigma` op. All reasons are listed.',
  },
  ({ faults }) => ({
    message: `the network has no integer network that ONNX could say, for ${count(faults.length, 'reason')}`,
    notes: faults,
    hint: 'leave out --emit-qann and --check: the artifact runs without them',
  }),
);

export const nothingToExplore = code<{ stage: string }>(
  {
    code: 'SPK5050',
    title: 'a model whose encoding and widths are chosen already',
    exit: EXIT.usage,
    explain:
      'Encodings, widths of levels and widths of weights are chosen when a float network is converted. A graph with spikes in it has them.',
  },
  ({ stage }) => ({
    message: `the graph is at stage '${stage}': its encoding and widths are chosen already`,
    hint: 'give the float model that the graph was made from',
  }),
);

export const nothingConverts = code<{ networks: number; reasons: readonly string[] }>(
  {
    code: 'SPK5051',
    title: 'no network among all that were tried',
    exit: EXIT.cannotCompile,
    explain:
      'The model could be converted with none of the encodings and widths that were to be tried. The notes have every reason once, with the first network that it was one for.',
  },
  ({ networks, reasons }) => ({
    message: `none of ${count(networks, 'network')} that were tried can be made`,
    notes: reasons,
    hint: 'try other encodings or widths',
  }),
);

export const wrongLayerChoice = code<{ text: string; wrong: string }>(
  {
    code: 'SPK5070',
    title: 'a choice for a layer that says nothing',
    exit: EXIT.usage,
    explain:
      'A choice for one layer is its name, a colon, and what is chosen: `/conv1/Conv:activation-bits=4,weight-bits=6,encoding=radix`. The name may hold anything; `*` in it stands for any characters. Bits are from 2 to 8. Where several choices fit a layer, the last one counts.',
  },
  ({ text, wrong }) => ({
    message: `the choice for layer '${text}' cannot be read`,
    hint: `what fits is ${wrong}`,
  }),
);

export const unknownLayer = code<{ layer: string; what: string; meant: string | undefined }>(
  {
    code: 'SPK5071',
    title: 'a choice for a layer that there is not',
    exit: EXIT.usage,
    explain:
      'A layer is called by the name of a value that the model computes, as `inspect` shows them, or by the name of the node that computes it; `*` in a name stands for any characters. Where passes take several ops for one, as a convolution and the batch norm behind it, each of their names is one for what came of them. No op has the name that was given. A choice of weight bits needs a layer with weights: a convolution or a dense op.',
  },
  ({ layer, what, meant }) => ({
    message: `no ${what} is called '${layer}'`,
    hint: meant ? `did you mean '${meant}'?` : 'spike-compile inspect MODEL shows the names',
  }),
);

export const layerSendsNothing = code<{ layer: string; isRate: boolean }>(
  {
    code: 'SPK5072',
    title: 'a choice for a layer that sends no messages',
    exit: EXIT.usage,
    explain:
      'A code and bits of levels belong to the population that sends what a layer computes. The last layer, which an output sums up, sends nothing, and neither does one whose result another layer takes in before it is sent. In a network of rates all populations send in the same way.',
  },
  ({ layer, isRate }) =>
    isRate
      ? {
          message: `layer '${layer}' sends rates, which have neither bits of levels nor another code`,
          hint: 'leave the choice out, or use another encoding: --encoding radix',
        }
      : {
          message: `layer '${layer}' has no population whose code or levels could be chosen`,
          hint: 'name the layer behind which messages are sent, or leave the choice out',
        },
);

export const noRate = code<{ what: readonly string[]; names: readonly string[] }>(
  {
    code: 'SPK5073',
    title: 'ops that rates cannot say',
    exit: EXIT.cannotCompile,
    explain:
      'A rate is a number of spikes in some steps, so it is not negative, and neurons that integrate and fire only add, weigh and clip. What is signed, what multiplies values with each other, and what looks at whole rows, as a softmax or a norm does, has no rate. The other codes compute all of these, and exactly.',
  },
  ({ what, names }) => ({
    message: `${count(names.length, 'op')} cannot be computed with rates: ${list(what)}`,
    notes: names.map((name) => `at ${name}`),
    hint: 'use a code that can: --encoding radix, ttfs, ternary or graded',
  }),
);

export const rangesNeedIntegers = code<{ stage: string }>(
  {
    code: 'SPK5081',
    title: 'ranges of a network that is not of integers yet',
    exit: EXIT.usage,
    explain:
      'What a sum may come to follows from integer weights, thresholds and messages. A model has none before it is compiled.',
  },
  ({ stage }) => ({
    message: `sums have no bounds at stage ${stage}`,
    hint: 'give an artifact: spike-compile compile model.onnx -o model.spike',
  }),
);

export const wideAccumulator = code<{
  op: string;
  sum: string;
  low: number;
  high: number;
  needs: number;
  bits: number;
  witness?: {
    element: number;
    sources: readonly { name: string; up: number; down: number }[];
  };
}>(
  {
    code: 'SPK5080',
    title: 'a sum that its bits may not hold',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Between what each sum lies follows from weights, thresholds and what messages may carry. This one may come to a number that needs more bits than it has, or than were asked for, and would wrap or stop there. The element is named that comes to it, and what has to be sent: sources with weights of one sign as much as they can, the others as little. A sum that nothing bounds grows with every step.',
  },
  ({ op, sum, low, high, needs, bits, witness }) => ({
    message: Number.isFinite(needs)
      ? `the ${sum} of '${op}' may come to ${-low > high ? low : high}, which needs ${needs} bits of ${bits}`
      : `nothing bounds the ${sum} of '${op}', which has ${bits} bits`,
    notes: (witness?.sources ?? []).map(
      ({ name, up, down }) =>
        `at element ${witness!.element}, when ${up} of '${name}' send their most and ${down} their least`,
    ),
  }),
);

export const floorWithoutSamples = code(
  {
    code: 'SPK5060',
    title: 'a floor of accuracy without samples',
    exit: EXIT.usage,
    explain:
      'Widths are chosen by what they do to the decisions of the network on your own samples. Assumed inputs have none.',
  },
  () => ({
    message: 'an accuracy floor takes samples to measure on',
    hint: 'give --calibration samples.npz, with labels if there are any',
  }),
);

export const floorWithoutDecisions = code<{ output: string }>(
  {
    code: 'SPK5061',
    title: 'a floor of accuracy for a network that decides nothing',
    exit: EXIT.usage,
    explain:
      'Accuracy and agreement count decisions: the largest element of a row of the first output. An output of single numbers, or an image, has no such rows.',
  },
  ({ output }) => ({
    message: `output '${output}' has no rows to choose from, so there are no decisions to count`,
    hint: 'choose widths with --layer, --activation-bits and --weight-bits',
  }),
);

export const nothingToPrint = code<{ passes: readonly string[] }>(
  {
    code: 'SPK5064',
    title: 'a graph to print after a pass that did not run',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      '--print-after prints the graph whenever a pass of that name has run. Of the passes that ran none has it.',
  },
  ({ passes }) => ({
    message: `nothing was printed after ${quoted(passes)}: no such pass ran`,
    hint: 'name it in --passes of opt or --pass of compile',
  }),
);

export const coarseFloor = code<{ floor: number; samples: number }>(
  {
    code: 'SPK5062',
    title: 'a floor that so few samples cannot show',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Fewer bits lose decisions. How many they lose on samples that nobody has seen is bounded from the margins of the decisions on those that are measured on, and by how much fewer bits change them. With few samples the bound is wide: here no width could be chosen for which it stays below the floor, though the samples themselves lost no more than that. Half of the calibration data, 512 samples at most, is kept apart to measure on.',
  },
  ({ floor, samples }) => ({
    message: `no width could be narrowed: ${samples} samples do not show that no more than ${+(floor * 100).toFixed(4)} % would be lost on others`,
    hint: 'give more samples, or a wider floor',
  }),
);

export const nothingPruned = code<{ floor: number; samples: number }>(
  {
    code: 'SPK5063',
    title: 'a floor under which nothing can be pruned',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'With --accuracy-floor and --pass prune-synapses, as many small weights go as cost no more accuracy than the floor: on the samples that are measured on, and with 95 % confidence on others like them. Here not even the smallest part that is tried could be shown to cost so little, so all weights stay.',
  },
  ({ floor, samples }) => ({
    message: `no weight could be pruned: ${samples} samples do not show that no more than ${+(floor * 100).toFixed(4)} % would be lost on others`,
    hint: 'give more samples, or a wider floor',
  }),
);

export const notNetx = code<{ faults: readonly string[] }>(
  {
    code: 'SPK5090',
    title: 'a network that a netx file cannot say',
    exit: EXIT.cannotCompile,
    explain:
      'A netx file (HDF5) is a row of layers: a dense or convolutional synapse with LIF or sigma-delta neurons each, whose numbers are those of a layer, not of a neuron. A layer answers a step after the one before. Populations of converted networks (`level`) have no neuron there. docs/bridge.md says what has a place in it.',
  },
  ({ faults }) => ({
    message: `${count(faults.length, 'part')} of this network ${faults.length === 1 ? 'has' : 'have'} no place in a netx file`,
    notes: faults,
    hint: 'artifacts run by run --executor bridge without such a file',
  }),
);

// ---------------------------------------------------------------- SPK6xxx: policy and ceilings

export const modelOutside = code<{ file: string; allowed: readonly string[] }>(
  {
    code: 'SPK6001',
    title: 'a model outside the allowed folders',
    exit: EXIT.refused,
    explain:
      'Models are read from the folders in `security.allowed_model_paths` only; in security mode, where none are listed, from the working directory only. Links and `..` are followed before the check.',
  },
  ({ file, allowed }) => ({
    message: `'${file}' is outside the folders that models may come from`,
    notes: [`allowed: ${quoted(allowed)}`, 'what counts is where links lead'],
    hint: 'move it there, or add its folder to security.allowed_model_paths (SPIKE_ALLOWED_MODEL_PATHS)',
  }),
);

export const modelOverLimit = code<{ bytes: number; limit: number }>(
  {
    code: 'SPK6002',
    title: 'a model that is too large',
    exit: EXIT.ceiling,
    explain:
      'The model has more bytes than `security.max_model_size_mb` permits. Nothing of it was read.',
  },
  ({ bytes, limit }) => ({
    message: `the model has ${bytes} bytes, the limit is ${limit} bytes`,
    hint: `set security.max_model_size_mb (SPIKE_MAX_MODEL_SIZE_MB) to ${Math.ceil(bytes / 2 ** 20)}`,
  }),
);

export const pickleRefused = code<{ file: string }>(
  {
    code: 'SPK6003',
    title: 'a model that holds a pickle',
    exit: EXIT.refused,
    explain:
      'PyTorch keeps models as pickles, a format made to run code when it is opened. Such files are read only where `security.allow_pickle` permits it. Files of `torch.export.save` (`.pt2`) and ONNX files hold none.',
  },
  ({ file }) => ({
    message: `'${file}' holds a Python pickle`,
    hint: 'export the model to .onnx or .pt2, or set security.allow_pickle (SPIKE_ALLOW_PICKLE) to true',
  }),
);

export const targetNotAllowed = code<{ target: string; allowed: readonly string[] }>(
  {
    code: 'SPK6004',
    title: 'a target that is not allowed',
    exit: EXIT.refused,
    explain: 'Where `security.allowed_targets` lists targets, only those may be compiled for.',
  },
  ({ target, allowed }) => ({
    message: `target '${target}' is not allowed`,
    hint: `use ${quoted(allowed)}, or add it to security.allowed_targets (SPIKE_ALLOWED_TARGETS)`,
  }),
);

export const targetDisabled = code<{ target: string }>(
  {
    code: 'SPK6005',
    title: 'a target that is disabled',
    exit: EXIT.refused,
    explain: 'The configuration switches this target off: `enabled: false` in its section.',
  },
  ({ target }) => ({
    message: `target '${target}' is disabled`,
    hint: `set targets.${target}.enabled to true, or use another target`,
  }),
);

export const strayFile = code<{ path: string; fault: string }>(
  {
    code: 'SPK6006',
    title: 'a file that a model may not name',
    exit: EXIT.refused,
    explain:
      "A model may keep its weights in other files, and a model may come from anybody: no model gets to choose which of your files are read. Those it names must be regular files in its own folder or below it. Absolute paths, `..`, backslashes, drives, percent-encodings of these, symbolic and hard links, folders, pipes and devices are refused, and nothing outside the model's folder is opened. A model file that you name yourself may be a link; its folder is the one in which the link is.",
  },
  ({ path, fault }) => ({
    message: `the model names the file ${shown(path)}, which is refused: ${fault}`,
    hint: 'put the weights beside the model as files of their own; cp -rL copies what links lead to',
  }),
);

export const hardwareNotVerified = code<{
  name: string;
  sample: number;
  expected: readonly number[];
  found: readonly number[];
}>(
  {
    code: 'SPK6030',
    title: 'a device that does not give the reference bits',
    exit: EXIT.refused,
    explain:
      'With `SPIKE_REQUIRE_HW_VERIFICATION=true` a device first runs a self-test network, a board behind the bridge always. It gave other numbers than the reference, so nothing runs on it.',
  },
  ({ name, sample, expected, found }) => ({
    message: `'${name}' failed its self-test at sample ${sample}`,
    notes: [`expected ${expected.join(', ')}`, `found ${found.join(', ')}`],
    hint: 'check the device and its software; nothing was run on it',
  }),
);

export const timeCeiling = code<{ seconds: number }>(
  {
    code: 'SPK6040',
    title: 'a compilation that took too long',
    exit: EXIT.ceiling,
    explain:
      'The compilation was ended at the limit of `compiler.max_compilation_time_seconds`. Nothing of it was written.',
  },
  ({ seconds }) => ({
    message: `the compilation did not end within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
    hint: 'set compiler.max_compilation_time_seconds (SPIKE_MAX_COMPILATION_TIME) higher, or calibrate on fewer samples',
  }),
);

export const memoryCeiling = code<{ used: number | undefined; limit: number }>(
  {
    code: 'SPK6041',
    title: 'a compilation that used too much memory',
    exit: EXIT.ceiling,
    explain:
      'The compilation was ended at the limit of `compiler.max_memory_usage_gb`, which counts all memory of the process. Nothing of it was written.',
  },
  ({ used, limit }) => ({
    message: `the compilation used ${used === undefined ? 'more memory than there is' : `${used} MiB`}, the limit is ${limit} MiB`,
    hint: 'set compiler.max_memory_usage_gb (SPIKE_MAX_MEMORY_GB) higher, or compile a smaller model',
  }),
);

export const interrupted = code(
  {
    code: 'SPK6042',
    title: 'interrupted',
    exit: EXIT.interrupted,
    explain: 'Somebody or something ended the command before it was done. Nothing was written.',
  },
  () => ({ message: 'interrupted, nothing was written' }),
);

export const explorationPaused = code<{ done: number; of: number; isKept: boolean }>(
  {
    code: 'SPK6043',
    title: 'an exploration that was interrupted',
    exit: EXIT.interrupted,
    explain:
      'Somebody or something ended `explore` before it was done. What was measured until then is in the cache folder, and the same command goes on from there; with `--no-cache` it starts anew.',
  },
  ({ done, of, isKept }) => ({
    message: `interrupted, ${done} of ${count(of, 'network')} are measured`,
    hint: isKept
      ? 'the same command goes on from there'
      : 'leave out --no-cache to go on another time',
  }),
);

// ---------------------------------------------------------------- SPK7xxx: artifacts, runs and executors

export const notAnArtifact = code<{ folder: string; isFile: boolean }>(
  {
    code: 'SPK7001',
    title: 'not an artifact',
    exit: EXIT.notFound,
    explain: 'An artifact is a folder with a `manifest.json` that `spike-compile compile` wrote.',
  },
  ({ folder, isFile }) =>
    isFile
      ? {
          message: `'${folder}' is a file, and an artifact is a folder`,
          hint: `compile it: spike-compile compile MODEL -o DIR; a model runs as it is with --executor float`,
        }
      : {
          message: `'${folder}' is not an artifact: it has no manifest.json`,
          hint: 'make one: spike-compile compile MODEL -o DIR',
        },
);

export const badManifest = code<{ faults: readonly string[] }>(
  {
    code: 'SPK7002',
    title: 'a manifest that cannot be used',
    exit: EXIT.cannotCompile,
    explain:
      'The manifest does not follow its schema: it was edited, damaged, or written by another version.',
  },
  ({ faults }) => ({
    message: 'the manifest does not follow its schema',
    notes: faults,
    hint: 'compile the model again',
  }),
);

export const damagedFile = code<{ fault: string }>(
  {
    code: 'SPK7003',
    title: 'a damaged artifact',
    exit: EXIT.cannotCompile,
    explain:
      'The manifest lists every file of the artifact with its size and hash. A file is missing or is not what was written.',
  },
  ({ fault }) => ({
    message: `the file ${fault}`,
    hint: 'compile the model again',
  }),
);

export const wouldOverwrite = code<{ folder: string }>(
  {
    code: 'SPK7004',
    title: 'the output folder holds something else',
    exit: EXIT.usage,
    explain:
      'Compiling replaces an artifact or fills an empty or new folder, and touches nothing else.',
  },
  ({ folder }) => ({
    message: `'${folder}' exists and is not an artifact`,
    hint: 'choose another folder: -o NEWDIR',
  }),
);

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

export const cacheUnusable = code<{ directory: string; reason: string }>(
  {
    code: 'SPK7020',
    title: 'a cache that cannot be used',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The system refuses to read or write the cache folder. Results are the same without a cache; only a second compile of the same model takes as long as the first.',
  },
  ({ directory, reason }) => ({
    message: `the cache in '${directory}' cannot be used (${reason})`,
    hint: 'make the folder writable, name another in compiler.cache_directory (SPIKE_CACHE_DIR), or use --no-cache',
  }),
);

export const cacheDamaged = code<{ entry: string }>(
  {
    code: 'SPK7021',
    title: 'a damaged entry of the cache',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'An entry of the cache is not what was written into it. It was not used, and is replaced.',
  },
  ({ entry }) => ({
    message: `a damaged entry of the cache was not used: '${entry}'`,
    hint: 'check the disk if this happens again',
  }),
);

export const systemRefused = code<{ path: string; reason: string }>(
  {
    code: 'SPK7022',
    title: 'a file or folder that the system refuses',
    exit: EXIT.usage,
    explain:
      'The operating system does not let this user read or write there, or the path is not of the right kind.',
  },
  ({ path, reason }) => ({
    message: `'${path}' cannot be read or written (${reason})`,
    hint: 'check the path and its permissions',
  }),
);

export const diskFull = code<{ path: string }>(
  {
    code: 'SPK7023',
    title: 'no space left',
    exit: EXIT.ceiling,
    explain: 'The disk, or the share of it that this user may fill, is full.',
  },
  ({ path }) => ({
    message: `there is no space left to write '${path}'`,
    hint: 'free some space, or write elsewhere',
  }),
);

export const notFloat = code<{ stage: string }>(
  {
    code: 'SPK7024',
    title: 'no float model',
    exit: EXIT.usage,
    explain:
      'The executor `float` runs models as their authors exported them, at stage `ann`. This graph has spikes already.',
  },
  ({ stage }) => ({
    message: `the graph is at stage '${stage}', 'float' runs models at stage 'ann'`,
    hint: 'give the model that the graph was made from',
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

export const cacheNotWritable = code<{ directory: string; reason: string }>(
  {
    code: 'SPK7040',
    title: 'a cache folder that cannot be written',
    exit: EXIT.checkFailed,
    explain:
      'The cache is enabled and its folder cannot be made or written by this user. Compiles work without it, only slower.',
  },
  ({ directory, reason }) => ({
    message: `the cache folder '${directory}' is not writable (${reason})`,
    hint: 'make it writable, name another in SPIKE_CACHE_DIR, or set SPIKE_CACHE_ENABLED=false',
  }),
);

export const diskNearlyFull = code<{ path: string; freeMb: number; leastMb: number }>(
  {
    code: 'SPK7041',
    title: 'a disk that is nearly full',
    exit: EXIT.checkFailed,
    explain: 'There is hardly any space where results are kept, so compiles are about to fail.',
  },
  ({ path, freeMb, leastMb }) => ({
    message: `${freeMb} MiB are free at '${path}', less than ${leastMb} MiB`,
    hint: 'free some space, or name another folder in SPIKE_CACHE_DIR',
  }),
);

export const missingPart = code<{ part: string }>(
  {
    code: 'SPK7042',
    title: 'a part of spike-compile that is missing',
    exit: EXIT.checkFailed,
    explain: 'A file of the build or a package that it needs is not installed.',
  },
  ({ part }) => ({
    message: `'${part}' is missing`,
    hint: `install again with 'npm ci', and build with 'npm run build' where this is a checkout`,
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

export const notMapped = code<{ graph: string; left?: readonly string[] }>(
  {
    code: 'SPK7062',
    title: 'a network that is on no cores',
    exit: EXIT.unavailable,
    explain:
      'The executor `chip` runs what lies on cores, core by core, by the file `mapping.json` of an artifact. Artifacts of target `loihi3` have one. It runs no network of which `--allow-host` left a part to the host.',
  },
  ({ graph, left = [] }) => ({
    message:
      left.length === 0
        ? `network '${graph}' has no mapping to cores`
        : `of network '${graph}' ${quoted(left)} ${left.length === 1 ? 'was' : 'were'} left to the host`,
    hint:
      left.length === 0
        ? 'compile it with --target loihi3, or run it with --executor reference'
        : 'run it with another executor, or compile it for a profile whose cores hold all of it',
  }),
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
      'What probes record is written beside the outputs, into the file that `--output` names.',
  },
  () => ({
    message: '--probe records nothing that is written',
    hint: 'say where to: -o results.npz, or -o trace.h5',
  }),
);

export const floatUnwatched = code<{ option: string }>(
  {
    code: 'SPK7073',
    title: 'a float model is not watched',
    exit: EXIT.usage,
    explain:
      'Probes and profiles look at steps of a network of spikes. A float model has none: `--executor float` runs it once for each sample.',
  },
  ({ option }) => ({
    message: `${option} does not go with --executor float`,
    hint: 'compile the model, and run the artifact',
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

export const pythonMissing = code<{ python: string; why: string }>(
  {
    code: 'SPK7080',
    title: 'a Python that cannot be started',
    exit: EXIT.unavailable,
    explain:
      'Drivers of the executor `bridge` are programs in Python 3.8 or later. `bridge.python` (`SPIKE_PYTHON`, `--python`) names it.',
  },
  ({ python, why }) => ({
    message: `'${python}' cannot be started: ${why}`,
    hint: 'name a Python: --python FILE, or SPIKE_PYTHON',
  }),
);

export const sdkMissing = code<{ driver: string; python: string; why: string }>(
  {
    code: 'SPK7081',
    title: 'an SDK that is not installed',
    exit: EXIT.unavailable,
    explain:
      'A driver of the executor `bridge` uses an SDK, which the Python that runs it has to find. The driver `simulator` needs none.',
  },
  ({ driver, python, why }) => ({
    message: `driver '${driver}' has no SDK in '${python}': ${why}`,
    hint: 'name a Python that has it: --python FILE; or take --driver simulator',
  }),
);

export const sdkVersion = code<{ driver: string; why: string }>(
  {
    code: 'SPK7082',
    title: 'an SDK or a Python of another version',
    exit: EXIT.unavailable,
    explain:
      'The driver knows the published interface of some versions of its SDK, and that runs on some versions of Python. It does not guess at others.',
  },
  ({ driver, why }) => ({
    message: `driver '${driver}' does not know this version: ${why}`,
    hint: 'docs/bridge.md says which versions a driver knows',
  }),
);

export const boardMissing = code<{ driver: string; why: string; notes: readonly string[] }>(
  {
    code: 'SPK7083',
    title: 'no board',
    exit: EXIT.unavailable,
    explain:
      'The SDK is there, but there is no board that it can use. Nothing was run: what a simulator would give is never shown as the answer of a device.',
  },
  ({ driver, why, notes }) => ({
    message: `driver '${driver}' finds no board: ${why}`,
    notes,
    hint: 'connect a board or name one as the SDK does; or take --driver simulator',
  }),
);

export const bridgeVersion = code<{ driver: string; why: string }>(
  {
    code: 'SPK7084',
    title: 'a driver of another version of the protocol',
    exit: EXIT.unavailable,
    explain:
      'Both sides of the bridge say which versions of its protocol they speak before anything else. They have none in common.',
  },
  ({ driver, why }) => ({
    message: `driver '${driver}' speaks another version of the protocol: ${why}`,
    hint: 'use the driver that came with this spike-compile',
  }),
);

export const driverHung = code<{ driver: string; verb: string; seconds: number }>(
  {
    code: 'SPK7085',
    title: 'a driver that does not answer',
    exit: EXIT.unavailable,
    explain:
      'The driver gave no answer in the time of `bridge.timeout_seconds`. It and all that it had started were ended.',
  },
  ({ driver, verb, seconds }) => ({
    message: `driver '${driver}' did not answer '${verb}' within ${count(seconds, 'second')}`,
    hint: 'set bridge.timeout_seconds (SPIKE_BRIDGE_TIMEOUT) higher if it works for so long',
  }),
);

export const driverDied = code<{ driver: string; verb: string; how: string; lastWords: string }>(
  {
    code: 'SPK7086',
    title: 'a driver that ended',
    exit: EXIT.unavailable,
    explain:
      'The process of the driver ended before it answered: it was killed, or it or its SDK failed. What it said last is shown.',
  },
  ({ driver, verb, how, lastWords }) => ({
    message: `driver '${driver}' ${how} before it answered '${verb}'`,
    notes: lastWords.split('\n').filter((line) => line.trim() !== ''),
    hint: 'what it said last stands above',
  }),
);

export const bridgeGarbage = code<{ driver: string; why: string; found: string }>(
  {
    code: 'SPK7087',
    title: 'garbage on the pipe',
    exit: EXIT.unavailable,
    explain:
      'What came from the driver is no answer of the protocol. The driver was ended, and nothing of what it had said is used.',
  },
  ({ driver, why, found }) => ({
    message: `driver '${driver}' wrote what is no answer: ${why}`,
    notes: [`found '${found}'`],
    hint: 'a driver must print nothing on standard output but frames',
  }),
);

export const driverFault = code<{
  driver: string;
  verb: string;
  why: string;
  notes: readonly string[];
}>(
  {
    code: 'SPK7088',
    title: 'a driver that failed',
    exit: EXIT.unavailable,
    explain: 'The driver or its SDK could not do what it was asked to, and says why.',
  },
  ({ driver, verb, why, notes }) => ({
    message: `driver '${driver}' failed at '${verb}': ${why}`,
    notes,
    hint: 'the driver simulator does the same without an SDK',
  }),
);

export const notOnDriver = code<{ driver: string; faults: readonly string[] }>(
  {
    code: 'SPK7089',
    title: 'a network that a driver does not run',
    exit: EXIT.unavailable,
    explain:
      'A driver runs the ops that its SDK has, in the same bits, and no others: what is named here has no exact form there. docs/bridge.md lists the ops of each driver.',
  },
  ({ driver, faults }) => ({
    message: `driver '${driver}' does not run ${count(faults.length, 'op')} of this network`,
    notes: faults,
    hint: 'the executors native, wasm and reference run every network',
  }),
);

// ---------------------------------------------------------------- SPK9xxx: faults of our own

export const brokenByPass = code<{ pass: string; faults: readonly string[] }>(
  {
    code: 'SPK9001',
    title: 'a pass broke the graph',
    exit: EXIT.bug,
    explain:
      'A fault of spike-compile, not of your model. The graph before the pass is saved with its tensors, and the notes name the command that reproduces the fault: please send both.',
  },
  ({ pass, faults }) => ({
    message: `pass '${pass}' broke the graph`,
    notes: faults,
    hint: `this is a bug: please report it; '--no-pass ${pass}' may get around it`,
  }),
);

export const passChangedBits = code<{ pass: string; output: string; step: number }>(
  {
    code: 'SPK9002',
    title: 'a pass changed what the graph computes',
    exit: EXIT.bug,
    explain:
      'With `--check-each` the graph is run before and after each pass. A pass that promises to keep every bit changed one: a fault of spike-compile.',
  },
  ({ pass, output, step }) => ({
    message: `pass '${pass}' changed output '${output}' at step ${step}`,
    hint: `this is a bug: please report it; 'spike-compile reduce' makes the graph small`,
  }),
);

export const internalError = code<{ error: string; stack: readonly string[] }>(
  {
    code: 'SPK9003',
    title: 'an internal error',
    exit: EXIT.bug,
    explain:
      'A fault of spike-compile that nothing was prepared for. With `SPIKE_LOG_LEVEL=DEBUG` the place in the code is shown: please send it.',
  },
  ({ error, stack }) => ({
    message: `internal error: ${error}`,
    notes: stack,
    hint: 'this is a bug: please report it, with what SPIKE_LOG_LEVEL=DEBUG shows',
  }),
);
