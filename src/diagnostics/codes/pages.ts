import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';

// SPK82xx: pages.

export const notShown = code<{ name: string }>(
  {
    code: 'SPK8200',
    title: 'an input where a population was asked for',
    exit: EXIT.usage,
    explain:
      'Pages show what ops send and remember, step by step. An input of the network does neither: the encoder behind it sends.',
  },
  ({ name }) => ({
    message: `'${name}' is an input, of which a page shows nothing`,
    hint: `name the op that reads it: --probe ${name}.range, or see spike-compile inspect`,
  }),
);

export const portTaken = code<{ port: number }>(
  {
    code: 'SPK8201',
    title: 'a port that is taken',
    exit: EXIT.unavailable,
    explain:
      'Another program listens at the port that `view` was to serve its page at. Without `--port` the system chooses one that is free.',
  },
  ({ port }) => ({
    message: `port ${port} of 127.0.0.1 is taken`,
    hint: 'name another with --port, or leave it out',
  }),
);

export const pageKept = code<{ file: string; isPage: boolean }>(
  {
    code: 'SPK8202',
    title: 'a page in the place of something else',
    exit: EXIT.usage,
    explain:
      'A page takes the place of an earlier page, and of nothing else: a model or a list of labels would be gone. A page that shows runs of samples stays where it is as well, unless the new one shows some too or its name was given with `-o`.',
  },
  ({ file, isPage }) =>
    isPage
      ? {
          message: `'${file}' shows runs of samples, and the page that would replace it shows none`,
          hint: `add --samples FILE, or write -o ${file} to replace it`,
        }
      : {
          message: `'${file}' exists and is not a page of an artifact`,
          hint: 'choose another name: -o NEW.html',
        },
);

export const nothingToRun = code<{ inputs: readonly string[] }>(
  {
    code: 'SPK8203',
    title: 'a page that has nothing to run',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'A network whose inputs are numbers without time runs on random ones where no samples are given. One that takes messages step by step needs samples: what would be random there says nothing of it.',
  },
  ({ inputs }) => ({
    message: `no samples to run: ${inputs.map((name) => `'${name}'`).join(', ')} takes messages step by step`,
    hint: 'add --samples FILE: lines of JSON, .npz or events',
  }),
);
