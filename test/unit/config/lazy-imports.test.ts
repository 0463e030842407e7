import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

const LOAD = fileURLToPath(new URL('../../../src/config/load.ts', import.meta.url));

/** Runs loadConfig where no package is installed: importing one fails. */
function loadWithoutPackages() {
  const bundle = buildSync({
    entryPoints: [LOAD],
    ...{ bundle: true, write: false, packages: 'external', format: 'esm', platform: 'node' },
  });
  place.file('load.mjs', bundle.outputFiles[0]!.text);
  const main = place.file(
    'main.mjs',
    `import { loadConfig } from './load.mjs';
     const { config } = await loadConfig(${JSON.stringify(place.options())});
     console.log(config.compiler.logLevel);`,
  );
  return spawnSync(process.execPath, [main], { encoding: 'utf8' });
}

test('YAML and schema packages are imported only when there is a configuration file', () => {
  expect(loadWithoutPackages()).toMatchObject({ status: 0, stdout: 'INFO\n' });
  place.config('compiler: {log_level: ERROR}');
  const { status, stderr } = loadWithoutPackages();
  expect(status).toBe(1);
  expect(stderr).toContain("Cannot find package 'js-yaml'");
});
