import yargs from 'yargs';
import { EXIT } from '../../diagnostics/diagnostic.ts';
import { defineCommand } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

/** What the types of yargs leave out: the program, and the command that the script says it is from. */
interface ScriptWriter {
  showCompletionScript(program: string, command: string): void;
}

export const completionCommand = defineCommand({
  name: 'completion',
  positionals: [{ name: 'shell', doc: SHELLS.join(', '), choices: SHELLS }],
  options: {},
  examples: [
    ['completion bash >> ~/.bashrc', 'completes commands and options in new shells'],
    ['completion fish > ~/.config/fish/completions/spike-compile.fish', 'the same for fish'],
  ],
  run({ args }) {
    // yargs asks the environment which shell to write for.
    delete process.env['ZSH_NAME'];
    process.env['SHELL'] = args.shell;
    const parser = yargs().scriptName('spike-compile') as unknown as ScriptWriter;
    parser.showCompletionScript('spike-compile', `completion ${args.shell}`);
    return Promise.resolve(EXIT.ok);
  },
});
