import type { Command } from '../command.ts';

interface Entry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** The table of all commands, in the order of the help; a command is loaded when it is used. */
export const COMMANDS: ReadonlyMap<string, Entry> = new Map([
  [
    'compile',
    {
      summary: 'compiles a model into an artifact',
      load: () => import('./compile.ts').then((m) => m.compileCommand),
    },
  ],
  [
    'explore',
    {
      summary: 'tries encodings, widths and steps on your data, for the best of them',
      load: () => import('./explore.ts').then((m) => m.exploreCommand),
    },
  ],
  [
    'run',
    {
      summary: 'runs samples through an artifact, or through a float model',
      load: () => import('./run.ts').then((m) => m.runCommand),
    },
  ],
  [
    'inspect',
    {
      summary: 'shows what a model, a graph or an artifact is made of',
      load: () => import('./inspect.ts').then((m) => m.inspectCommand),
    },
  ],
  [
    'report',
    {
      summary: 'writes an artifact as a page to look at, in one file',
      load: () => import('./report.ts').then((m) => m.reportCommand),
    },
  ],
  [
    'view',
    {
      summary: 'serves that page on this machine, with runs that can be watched',
      load: () => import('./view.ts').then((m) => m.viewCommand),
    },
  ],
  [
    'opt',
    {
      summary: 'runs passes on a graph and prints it',
      load: () => import('./opt.ts').then((m) => m.optCommand),
    },
  ],
  [
    'reduce',
    {
      summary: 'makes a graph smaller as long as it shows a fault',
      load: () => import('./reduce.ts').then((m) => m.reduceCommand),
    },
  ],
  [
    'diff',
    {
      summary: 'shows in what two graphs or artifacts differ',
      load: () => import('./diff.ts').then((m) => m.diffCommand),
    },
  ],
  [
    'compare',
    {
      summary: 'compares what two artifacts, executors or options come to',
      load: () => import('./compare.ts').then((m) => m.compareCommand),
    },
  ],
  [
    'list',
    {
      summary: 'lists passes, targets, ops, frontends, executors or profiles',
      load: () => import('./list.ts').then((m) => m.listCommand),
    },
  ],
  [
    'convert',
    {
      summary: 'writes a network in another format, and tells what was lost',
      load: () => import('./convert.ts').then((m) => m.convertCommand),
    },
  ],
  [
    'explain',
    {
      summary: 'explains the code of a message',
      load: () => import('./explain.ts').then((m) => m.explainCommand),
    },
  ],
  [
    'config',
    {
      summary: 'shows the configuration, where it comes from, or its schema',
      load: () => import('./config.ts').then((m) => m.configCommand),
    },
  ],
  [
    'info',
    {
      summary: 'shows what this machine can do; exits with 0 where it is healthy',
      load: () => import('./info.ts').then((m) => m.infoCommand),
    },
  ],
  [
    'completion',
    {
      summary: 'prints a script that completes command lines in a shell',
      load: () => import('./completion.ts').then((m) => m.completionCommand),
    },
  ],
]);
