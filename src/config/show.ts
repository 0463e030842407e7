import type { LoadedConfig } from './load.ts';
import { originText } from './origin.ts';
import {
  FILE_VARIABLE,
  SETTING_KEYS,
  type SettingValue,
  isComputed,
  settingOf,
} from './settings.ts';

export interface ShownSetting {
  readonly key: string;
  readonly value: SettingValue;
  readonly origin: string;
}

/** Every setting, in the order of the table, with where it comes from. */
export function showConfig({ values, origins }: LoadedConfig): readonly ShownSetting[] {
  return SETTING_KEYS.map((key) => {
    const origin = originText(origins.get(key)!);
    return { key, value: values.get(key)!, origin };
  });
}

/** The table of all settings for the documentation, in Markdown. */
export function settingsMarkdown(): string {
  const rows = SETTING_KEYS.map((key) => {
    const { type, doc, variable, default: standard } = settingOf(key);
    const usual = isComputed(standard) ? standard.words : `\`${JSON.stringify(standard)}\``;
    return [`\`${key}\``, type.expected, usual, variable ? `\`${variable}\`` : '', doc];
  });
  const file = [
    '',
    'a path',
    '',
    `\`${FILE_VARIABLE}\``,
    'configuration file, in place of a search',
  ];
  const head = ['setting', 'value', 'default', 'environment variable', 'meaning'];
  const lines = [head, head.map(() => '---'), ...rows, file];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
