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
