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
