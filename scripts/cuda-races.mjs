// Runs compiled kernels on threads of this processor that wait for each other where those of a card would, under a sanitizer
// of threads: `npm run cuda:races [-- --count 200] [--first 1]`. It ends with 1 where threads met without waiting.
import { option, runBundled } from './bundled.mjs';

const args = [option('count', '200'), option('first', '1')];
process.exitCode = await runBundled('test/cuda/races.ts', args);
