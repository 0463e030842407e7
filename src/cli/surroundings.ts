import { homedir } from 'node:os';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { LoadOptions } from '../index.ts';
import type { Options } from './arguments/options.ts';

/** What of this process the configuration depends on, with the flags that were given. */
export function loadOptions(
  values: Readonly<Record<string, unknown>>,
  options: Options,
): LoadOptions {
  const given = Object.entries(options).flatMap(([name, { kind, setting }]) => {
    // A flag that sets something switches it off: `--no-cache`.
    const value = kind === 'flag' ? (values[name] ? false : undefined) : values[name];
    return setting === undefined || value === undefined ? [] : [[setting, value, `--${name}`]];
  }) as [key: string, value: unknown, name: string][];
  const all = [...((values['set'] as readonly string[] | undefined) ?? []).map(readSet), ...given];
  const configPath = values['config'] as string | undefined;
  return {
    cwd: process.cwd(),
    env: process.env,
    home: homedir(),
    platform: process.platform,
    flags: Object.fromEntries(all.map(([key, value]) => [key, value])),
    flagNames: Object.fromEntries(all.map(([key, , name]) => [key, name])),
    ...(configPath !== undefined && { configPath }),
  };
}

function readSet(text: string): [key: string, value: unknown, name: string] {
  const at = text.indexOf('=');
  const expected = 'KEY=VALUE';
  if (at <= 0) return fail(codes.wrongOption({ name: '--set', found: text, expected }));
  const key = text.slice(0, at).trim();
  return [key, text.slice(at + 1).trim(), `--set ${key}`];
}
