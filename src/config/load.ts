import { throwIfErrors } from '../diagnostics/diagnostic.ts';
import { type Config, configOf } from './config.ts';
import { environmentLayer } from './environment.ts';
import { fileLayer } from './file-layer.ts';
import { findConfigFile } from './find-file.ts';
import { type Flags, flagLayer } from './flags.ts';
import type { Assigned, Layer } from './layer.ts';
import type { Origin } from './origin.ts';
import {
  type SettingKey,
  type SettingValue,
  SETTING_KEYS,
  isComputed,
  settingOf,
} from './settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface LoadOptions extends Surroundings, Flags {
  /** The file that a flag names, in place of a search. */
  readonly configPath?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Every setting's, by its key. */
  readonly origins: ReadonlyMap<SettingKey, Origin>;
  /** What every setting is, by its key. */
  readonly values: ReadonlyMap<SettingKey, SettingValue>;
  /** The configuration file, where there is one. */
  readonly file?: string;
}

/**
 * The configuration: flags before environment before file before defaults. Throws everything that is
 * wrong in any of them. What reads YAML is loaded only when there is a file to read.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const found = findConfigFile(options, options.configPath);
  const layers = [
    defaultLayer(options),
    ...(found ? [await fileLayer(found, options)] : []),
    environmentLayer(options),
    flagLayer(options, options),
  ];
  throwIfErrors(layers.flatMap((layer) => layer.diagnostics));

  const assigned = new Map(layers.flatMap((layer) => [...layer.values]));
  const values = new Map([...assigned].map(([key, { value }]) => [key, value]));
  const origins = new Map([...assigned].map(([key, { origin }]) => [key, origin]));
  const file = found === undefined ? {} : { file: found.path };
  return { config: configOf(values), origins, values, ...file };
}

function defaultLayer(options: LoadOptions): Layer {
  const values = SETTING_KEYS.map((key): [SettingKey, Assigned] => {
    const standard = settingOf(key).default;
    const value = isComputed(standard) ? standard.from(options) : standard;
    return [key, { value: value as SettingValue, origin: { kind: 'default' } }];
  });
  return { values: new Map(values), diagnostics: [] };
}
