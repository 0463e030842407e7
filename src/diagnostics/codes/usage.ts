import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, shortened, shown } from './words.ts';

// SPK3xxx: configuration and usage.

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

export const shapesFixed = code<{ option: string }>(
  {
    code: 'SPK3063',
    title: 'a network or shapes for what has them already',
    exit: EXIT.usage,
    explain:
      'The network of an artifact and its shapes were fixed when it was compiled. Only a model file that leaves some open can be given them.',
  },
  ({ option }) => ({
    message: `${option} does not go with an artifact, whose network and shapes are fixed`,
    hint: 'remove it, or give it to the compile; with --executor float a model file takes it',
  }),
);

export const optionUnused = code<{ option: string; why: string; hint: string }>(
  {
    code: 'SPK3064',
    title: 'an option that is not used',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The executor does nothing with the option: `--driver` and `--python` are for the executor `bridge` alone, `--profile` for executors that measure, `--threads` for the one that has several, and `--batch` for all but the float interpreter. In `report`, `--limit`, `--probe` and the like are for samples that `--samples` names. The result is the same without it.',
  },
  ({ option, why, hint }) => ({ message: `${option} is not used: ${why}`, hint }),
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

export const fewerNeuronsThanCores = code<{ neurons: number; cores: number }>(
  {
    code: 'SPK3071',
    title: 'a chip of fewer neurons than cores',
    exit: EXIT.usage,
    explain:
      'The neurons of a chip over its cores are those of a core, and no core has less than one. So a chip has at least as many neurons as cores.',
  },
  ({ neurons, cores }) => ({
    message: `targets.loihi3.max_neurons is ${neurons}, less than a neuron for each of ${cores} cores of a chip`,
    hint: `--set targets.loihi3.max_neurons=${cores}, or --set targets.loihi3.cores_per_chip=${neurons}`,
  }),
);
