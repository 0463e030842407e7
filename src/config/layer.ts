import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import { type Origin, originText } from './origin.ts';
import { type SettingKey, type SettingValue, settingOf } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

/** A value and where it comes from. */
export interface Assigned {
  readonly value: SettingValue;
  readonly origin: Origin;
}

/** The settings that one source gives, and what is wrong with those it gives wrongly. */
export interface Layer {
  readonly values: ReadonlyMap<SettingKey, Assigned>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A value as a source gives it: not checked, its paths relative to a folder. */
export interface Given {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly origin: Origin;
  readonly folder: string;
  readonly at: Location;
}

export function layerOf(
  given: readonly Given[],
  place: Surroundings,
  diagnostics: readonly Diagnostic[] = [],
): Layer {
  const isRight = ({ key, value }: Given) => settingOf(key).type.accepts(value);
  const wrong = given.filter((one) => !isRight(one)).map(wrongValue);
  const values = given.filter(isRight).map(({ key, value, origin, folder }) => {
    const settled = settingOf(key).type.settle(value, folder, place) as SettingValue;
    return [key, { value: settled, origin }] as const;
  });
  return { values: new Map(values), diagnostics: [...diagnostics, ...wrong] };
}

export function wrongValue({ key, value, origin, at }: Omit<Given, 'folder'>): Diagnostic {
  const { type, doc } = settingOf(key);
  const meant = typeof value === 'string' ? nearestName(value, type.choices ?? []) : undefined;
  const facts = { key, value, expected: type.expected, origin: originText(origin), meant, doc };
  return codes.wrongSetting(facts, at);
}
