import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Ran } from './spike.ts';

/** The product as npm installs it, without its optional package. */
export interface Installed {
  readonly folder: string;
  run(args: readonly string[]): Ran;
  /** Gives it a package, by the text of its only module. */
  add(name: string, text: string): void;
  clear(): void;
}

const DEPENDENCIES = ['ajv', 'jpeg-js', 'js-yaml', 'piscina', 'protobufjs'];

export function install(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'spike-installed-'));
  const modules = join(folder, 'node_modules');
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), readFileSync('package.json'));
  mkdirSync(modules);
  for (const name of DEPENDENCIES)
    symlinkSync(resolve('node_modules', name), join(modules, name), 'junction');
  const env = { ...process.env, HOME: folder, SPIKE_CACHE_DIR: join(folder, 'cache') };
  return {
    folder,
    run(args) {
      const all = { cwd: folder, env, encoding: 'utf8' as const };
      const cli = join(folder, 'dist', 'cli.js');
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], all);
      return { status, stdout, stderr };
    },
    add(name, text) {
      mkdirSync(join(modules, name));
      writeFileSync(
        join(modules, name, 'package.json'),
        JSON.stringify({ name, main: 'index.cjs' }),
      );
      writeFileSync(join(modules, name, 'index.cjs'), text);
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
