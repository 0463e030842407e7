import { test } from '@jest/globals';
import { loadAddon } from '../../runtime/executors/native/load.ts';

/** A test of the engine, which `npm run build` makes where there is a compiler; skipped elsewhere. */
export const testEngine = 'addon' in loadAddon() ? test : test.skip;
