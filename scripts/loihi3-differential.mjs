// Compares what cores of mapped graphs send with the interpreter, on many random graphs:
// `npm run loihi3:differential [-- --count 500] [--first 1] [--seconds 60]`. It ends with 1 where they differ, or where a
// graph takes longer than the seconds. With `--networks [--samples 10]` it compares all examples in place of random graphs.
import { option, runBundled } from './bundled.mjs';
import { compareNetworks } from './loihi3-networks.mjs';

if (process.argv.includes('--networks')) {
  process.exitCode = compareNetworks(Number(option('samples', '10'))) > 0 ? 1 : 0;
} else {
  const args = [option('count', '500'), option('first', '1'), option('seconds', '60')];
  process.exitCode = await runBundled('test/unit/chip/differential.ts', args);
}
