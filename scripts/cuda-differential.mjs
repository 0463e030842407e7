// Compares compiled kernels, built for this processor, with the interpreter on many random graphs:
// `npm run cuda:differential [-- --count 2000] [--first 1]`; with `--architecture 90` built for a card. It ends with 1 where
// they differ.
import { option, runBundled } from './bundled.mjs';

const architecture = option('architecture');
const which = architecture === undefined ? [] : [architecture];
const args = [option('count', '2000'), option('first', '1'), ...which];
process.exitCode = await runBundled('test/cuda/differential.ts', args);
