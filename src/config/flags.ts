import * as codes from '../diagnostics/codes.ts';
import { type Given, type Layer, layerOf } from './layer.ts';
import { isSettingKey, settingOf } from './settings.ts';
import { suggestKey } from './suggest-key.ts';
import type { Surroundings } from './surroundings.ts';

/** What the command line says: values by the key they set, as text or as what the text means. */
export interface Flags {
  readonly flags?: Readonly<Record<string, unknown>>;
  /** How the user writes a flag, by key, for messages; where it is not told, the key. */
  readonly flagNames?: Readonly<Record<string, string>>;
}

/** The settings in flags. An undefined one counts as none. */
export function flagLayer({ flags = {}, flagNames = {} }: Flags, place: Surroundings): Layer {
  const entries = Object.entries(flags).filter(([, value]) => value !== undefined);
  const given = entries.flatMap(([key, found]): Given[] => {
    if (!isSettingKey(key)) return [];
    const name = flagNames[key] ?? key;
    const value =
      typeof found === 'string' ? settingOf(key).type.read(found, place.platform) : found;
    return [{ key, value, origin: { kind: 'flag', name }, folder: place.cwd, at: { item: name } }];
  });
  const unknown = entries.filter(([key]) => !isSettingKey(key));
  const faults = unknown.map(([key]) =>
    codes.unknownSetting({ key, meant: suggestKey('', key) }, { item: flagNames[key] ?? key }),
  );
  return layerOf(given, place, faults);
}
