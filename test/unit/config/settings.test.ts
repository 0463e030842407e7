import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { configSchema } from '../../../src/config/schema.ts';
import { SETTING_KEYS, isComputed, partsAfter, settingOf } from '../../../src/config/settings.ts';
import { settingsMarkdown, showConfig } from '../../../src/config/show.ts';
import { Place } from './place.ts';

const SAMPLES: readonly unknown[] = [
  ...[true, false, null, '', 'INFO', 'info', 'loihi3', 'Loihi 3', '/a', 'a\0b', '0'],
  ...[-1, 0, 0.05, 0.1, 0.5, 1, 3, 4, 128, 65_536, 65_537, 604_800, 604_801, 2 ** 31, 2 ** 40],
  ...[Infinity, NaN, [], ['loihi3'], ['Loihi 3'], ['/a', 1], [''], {}, { a: 1 }],
];

test('what the schema of the file accepts is what code accepts, for every setting', () => {
  for (const key of SETTING_KEYS) {
    const { type } = settingOf(key);
    const validate = new Ajv().compile(type.schema);
    for (const sample of SAMPLES)
      expect([key, sample, type.accepts(sample)]).toEqual([key, sample, validate(sample)]);
  }
});

test('every default is a value that its setting accepts', () => {
  for (const key of SETTING_KEYS) {
    const { type, default: standard } = settingOf(key);
    if (!isComputed(standard)) expect([key, type.accepts(standard)]).toEqual([key, true]);
  }
});

test('the schema has a section for each part of a key and describes each setting', () => {
  const schema = configSchema() as { properties: Record<string, { properties: object }> };
  expect(Object.keys(schema.properties)).toEqual(['compiler', 'security', 'bridge', 'targets']);
  expect(Object.keys(schema.properties['targets']!.properties)).toEqual(partsAfter('targets.'));
  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      compiler: {
        properties: {
          default_time_steps: {
            type: 'integer',
            minimum: 1,
            description: settingOf('compiler.default_time_steps').doc,
          },
        },
      },
    },
  });
});

test('showing a configuration tells key, value and origin of every setting', async () => {
  const place = new Place();
  const file = place.config('compiler: {default_time_steps: 7}');
  const flags = { 'compiler.log_level': 'ERROR' };
  const rows = showConfig(await place.load({ SPIKE_MAX_MEMORY_GB: '2' }, { flags }));
  const row = (key: string) => rows.find((one) => one.key === key);
  expect(rows.map(({ key }) => key)).toEqual(SETTING_KEYS);
  expect(row('compiler.default_time_steps')).toMatchObject({ value: 7, origin: `file '${file}'` });
  expect(row('compiler.max_memory_usage_gb')).toMatchObject({
    value: 2,
    origin: "environment variable 'SPIKE_MAX_MEMORY_GB'",
  });
  expect(row('compiler.log_level')).toMatchObject({ origin: "flag 'compiler.log_level'" });
  expect(row('security.allow_pickle')).toMatchObject({ value: false, origin: 'default' });
  place.close();
});

test('the documentation has a row of five cells for every setting and for the file', () => {
  const rows = settingsMarkdown().trimEnd().split('\n').slice(2);
  expect(rows).toHaveLength(SETTING_KEYS.length + 1);
  expect(rows.every((row) => row.split(' | ').length === 5)).toBe(true);
  expect(rows).toContain(
    '| `compiler.log_level` | one of DEBUG, INFO, WARNING, ERROR | `"INFO"` | `SPIKE_LOG_LEVEL` | least severe message to log |',
  );
});
