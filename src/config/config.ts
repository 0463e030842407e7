import {
  type SettingKey,
  type SettingValue,
  type ValueOf,
  isSettingKey,
  partsAfter,
} from './settings.ts';

/** All settings as a nested object: 'compiler.default_target' is `config.compiler.defaultTarget`. */
export type Config = Section<''>;

type Section<Prefix extends string> = {
  readonly [
    K in SettingKey as K extends `${Prefix}${infer Rest}` ? CamelCase<First<Rest>> : never
  ]: Member<K, Prefix>;
};

type Member<K extends SettingKey, Prefix extends string> = K extends `${Prefix}${infer Rest}`
  ? Rest extends `${infer Part}.${string}`
    ? Section<`${Prefix}${Part}.`>
    : ValueOf<K>
  : never;

type First<Key extends string> = Key extends `${infer Part}.${string}` ? Part : Key;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** Builds the frozen object from a value for every key. */
export function configOf(values: ReadonlyMap<SettingKey, SettingValue>): Config {
  return section('', values) as Config;
}

/** The value of one setting. */
export function settingIn(config: Config, key: SettingKey): SettingValue {
  const parts = key.split('.').map(camelCase);
  return parts.reduce<unknown>(
    (at, part) => (at as Record<string, unknown>)[part],
    config,
  ) as SettingValue;
}

function section(prefix: string, values: ReadonlyMap<SettingKey, SettingValue>): unknown {
  const members = partsAfter(prefix).map((part) => {
    const key = `${prefix}${part}`;
    const value = isSettingKey(key) ? frozen(values.get(key)) : section(`${key}.`, values);
    return [camelCase(part), value] as const;
  });
  return Object.freeze(Object.fromEntries(members));
}

/** A copy: freezing the caller's own array would be a surprise. */
function frozen(value: SettingValue | undefined): unknown {
  return typeof value === 'object' ? Object.freeze([...value]) : value;
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
