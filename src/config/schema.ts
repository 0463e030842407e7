import { isSettingKey, partsAfter, settingOf } from './settings.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON schema of the configuration file. */
export function configSchema(): JsonSchema {
  return section('');
}

/** A section may be empty, which YAML reads as null: all its settings may be commented out. */
function section(prefix: string): JsonSchema {
  const properties = partsAfter(prefix).map((part) => {
    const key = `${prefix}${part}`;
    if (!isSettingKey(key)) return [part, section(`${key}.`)] as const;
    const { doc, type } = settingOf(key);
    return [part, { description: doc, ...type.schema }] as const;
  });
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}
