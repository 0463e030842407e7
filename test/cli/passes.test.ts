import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { CALIBRATION, DIGITS, codesOf, documentOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const TEXT = `spk 1
graph small : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 7, high = 7, limit = 7} : spikes i4[2]
%unread = encode(%x) {gain = 3, high = 7, limit = 7} : spikes i4[2]
%y = sigma(%s) : current i32[2]
output y = %y
`;
writeFileSync(place.path('small.spk'), TEXT);
writeFileSync(
  place.path('louder.spk'),
  TEXT.replace('gain = 7', 'gain = 6').replaceAll('%s', '%t'),
);

test('opt shows the numbers of a graph around each pass, and stops where it is told', () => {
  const passes = ['--passes', 'dead-code,dead-code', '--stats', '--opt-bisect-limit', '1'];
  const ran = place.run(['opt', 'small.spk', ...passes]);
  expect(ran.stderr).toBe(
    [
      'bisect: pass 1, dead-code, runs',
      'bisect: pass 2, dead-code, is left out',
      'pass       ops  neurons  synapses  bytes  memory',
      '             3        6         0      0     384',
      'dead-code    2        4         0      0     256',
      '',
    ].join('\n'),
  );
  const { stats } = documentOf(place.run(['opt', 'small.spk', ...passes, '--json'])) as {
    stats: object[];
  };
  expect(stats).toEqual([
    {
      pass: 'dead-code',
      before: { ops: 3, neurons: 6, synapses: 0, bytes: 0, memory: 384 },
      after: { ops: 2, neurons: 4, synapses: 0, bytes: 0, memory: 256 },
    },
  ]);
  expect(place.run(['opt', 'small.spk', '--opt-bisect-limit', '-1']).status).toBe(2);
});

test('compile counts events on the samples, checks on them, and leaves no stage out', () => {
  const watch = [
    '--stats',
    '--check-each',
    '--opt-bisect-limit',
    '0',
    '--calibration',
    CALIBRATION,
  ];
  const ran = place.run(['compile', DIGITS, '-o', 'digits.spike', ...watch, '--json']);
  expect([ran.status, codesOf(ran)]).toEqual([0, []]);
  const { stats } = documentOf(ran) as {
    stats: { pass: string; after: { events?: number; synapses: number } }[];
  };
  expect(stats.map(({ pass }) => pass)).toEqual(['encode', 'quantise']);
  expect(stats[1]!.after.events).toBeGreaterThan(784);
  expect(stats[1]!.after.synapses).toBe(784 * 256 + 256 * 10);
});

test('diff says in what two graphs or artifacts differ, and ends with 1 where they do', () => {
  const found = place.run(['diff', 'small.spk', 'louder.spk']);
  expect(found.stdout).toBe('~ encode s: spikes i4[2], there t\n    gain 7 -> 6\n');
  expect(found.status).toBe(1);
  expect(documentOf(place.run(['diff', 'small.spk', 'louder.spk', '--json']))).toMatchObject({
    same: false,
    changed: [{ name: 's', other: 't', changes: [{ what: 'gain', a: '7', b: '6' }] }],
    onlyInA: [],
  });
  const same = place.run(['diff', 'digits.spike', 'digits.spike']);
  expect(same).toMatchObject({ status: 0, stdout: 'no difference\n' });
  expect(place.run(['diff', 'small.spk', 'digits.spike']).stdout).toMatch(
    /^ {2}stage fixed -> placed$/m,
  );
  expect(place.run(['diff', 'small.spk', 'nothing.spk']).status).toBe(5);
});
