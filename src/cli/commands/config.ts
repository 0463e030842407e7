import { EXIT } from '../../diagnostics/diagnostic.ts';
import { type LoadedConfig, configSchema, showConfig } from '../../index.ts';
import { defineCommand } from '../command.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { flag } from '../arguments/options.ts';
import type { Output } from '../terminal/output.ts';

const CHOICES = ['show', 'path', 'schema'];

export const configCommand = defineCommand({
  name: 'config',
  positionals: [{ name: 'what', doc: CHOICES.join(', '), choices: CHOICES }],
  options: { origin: flag('with show: where each value comes from') },
  examples: [
    ['config show --origin', 'every setting, its value, and who gave it'],
    ['config path', 'the configuration file that is read'],
    ['config schema > schema.json', 'the JSON schema of that file, for editors'],
  ],
  async run({ args, options, output, config }) {
    if (args.what === 'schema') {
      // A document in any case: it is of no use to people but in a file.
      process.stdout.write(`${JSON.stringify(configSchema(), undefined, 2)}\n`);
      return EXIT.ok;
    }
    const loaded = await config();
    if (args.what === 'path') showPath(loaded, output);
    else showSettings(loaded, output, options.origin);
    return EXIT.ok;
  },
});

function showPath({ file }: LoadedConfig, output: Output): void {
  if (output.isJson) output.document({ ...(file !== undefined && { file }) });
  else if (file === undefined)
    output.log('INFO', 'no configuration file: all settings have defaults');
  else output.print(file);
}

function showSettings(loaded: LoadedConfig, output: Output, withOrigin: boolean): void {
  const settings = showConfig(loaded).map(({ key, value, origin }) => ({
    key,
    value,
    ...(withOrigin && { origin }),
  }));
  output.result({ settings }, () => {
    const rows = settings.map(({ key, value, origin }) => {
      const remark = origin === undefined ? '' : output.style.dim(` (${origin})`);
      return [key, `${JSON.stringify(value)}${remark}`];
    });
    return factLines(rows).join('\n');
  });
}
