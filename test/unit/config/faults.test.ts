import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

/** Code and line of everything wrong with a file. */
async function faultsIn(content: string | Uint8Array) {
  place.config(content);
  return (await place.faults()).map(({ code, at, message, hint }) => ({
    code,
    line: at?.line,
    message,
    hint,
  }));
}

test('five faults in one file are five diagnostics, each with its line', async () => {
  const file = place.config(`compiler:
  default_targt: loihi3
  default_optimization_level: 9
  metrics_enabled: yes
security:
  allowed_targets: [loihi3, 3, 4]
targets:
  loihi4: {enabled: true}
`);
  const faults = await place.faults();
  expect(faults.map(({ code, at }) => [at?.line, code])).toEqual(
    expect.arrayContaining([
      [2, 'SPK3007'],
      [3, 'SPK3009'],
      [4, 'SPK3009'],
      [6, 'SPK3009'],
      [8, 'SPK3007'],
    ]),
  );
  expect(faults).toHaveLength(5);
  expect(faults.every(({ at, exit }) => at?.file === file && exit === 2)).toBe(true);
});

test('a wrong value is named with its key, what is allowed, and its file', async () => {
  const file = place.config('compiler:\n  default_time_steps: 0\n');
  expect(await place.faults()).toEqual([
    {
      code: 'SPK3009',
      severity: 'error',
      exit: 2,
      message: "'compiler.default_time_steps' is 0, it must be a whole number from 1 to 1000000",
      notes: [`it comes from the file '${file}'`],
      hint: 'compiler.default_time_steps: steps a network runs for one input',
      at: { file, line: 2, item: 'compiler.default_time_steps' },
    },
  ]);
});

test.each([
  ['compiler: {max_memory_usage_gb: .inf}', 'is Infinity'],
  ['compiler: {max_memory_usage_gb: .nan}', 'is NaN'],
  ['compiler: {default_target: }', 'is empty'],
  ['compiler: {default_target: 12}', 'is 12'],
  ['compiler: {cache_directory: ""}', 'is ""'],
  ['compiler: {log_level: {a: 1}}', 'is {"a":1}'],
  ['compiler: {default_time_steps: 2.5}', 'is 2.5'],
  ['security: {allowed_targets: loihi3}', 'is "loihi3"'],
])('%s has a value of the wrong type', async (text, found) => {
  expect(await faultsIn(text)).toMatchObject([
    { code: 'SPK3009', message: expect.stringContaining(found) },
  ]);
});

test.each([
  ['compilr: {}', 'compiler'],
  ['compiler: {defaultTarget: cuda}', 'compiler.default_target'],
  ['compiler: {allow_pickle: true}', 'security.allow_pickle'],
  ['log_level: INFO', 'compiler.log_level'],
  ['targets: {loihi3: {max_neuron: 1}}', 'targets.loihi3.max_neurons'],
])('%s has a misspelt or misplaced key', async (text, meant) => {
  expect(await faultsIn(text)).toMatchObject([
    { code: 'SPK3007', hint: `did you mean '${meant}'?`, line: 1 },
  ]);
});

test('an unknown key that resembles nothing is refused all the same', async () => {
  const long = 'x'.repeat(1000);
  const faults = await faultsIn(`quux: 1\n__proto__: {a: 1}\n${long}: 1\n`);
  expect(faults).toMatchObject([
    { code: 'SPK3007', line: 1, message: "there is no setting 'quux'" },
    { code: 'SPK3007', line: 2, message: "there is no setting '__proto__'" },
    { code: 'SPK3007', line: 3, message: `there is no setting '${'x'.repeat(60)}...'` },
  ]);
});

test('a dotted key is no section', async () => {
  expect(await faultsIn('compiler.log_level: INFO')).toMatchObject([
    { code: 'SPK3007', hint: 'write each part between the dots as a section of its own' },
  ]);
});

test('a value in the place of a section is named', async () => {
  expect(await faultsIn('compiler: 3\ntargets:\n  cuda: [1]\n')).toMatchObject([
    { code: 'SPK3010', line: 1, message: "'compiler' holds no settings" },
    { code: 'SPK3010', line: 3, message: "'targets.cuda' holds no settings" },
  ]);
  expect(await faultsIn('just text')).toMatchObject([
    { code: 'SPK3010', message: 'the configuration file holds no settings' },
  ]);
});

test('every key given twice is named, with both lines, beside other faults', async () => {
  const faults = await faultsIn(`compiler:
  log_level: INFO
  "log_level": ERROR
security: {allow_pickle: false}
compiler:
  default_time_steps: -1
`);
  expect(faults).toMatchObject([
    { code: 'SPK3006', line: 3, message: "'compiler.log_level' is given twice, first on line 2" },
    { code: 'SPK3006', line: 5, message: "'compiler' is given twice, first on line 1" },
    { code: 'SPK3009', line: 6 },
  ]);
});

test.each([
  ['an open bracket', 'compiler:\n  log_level: [INFO\n', 3],
  ['wrong indentation', 'compiler:\n  log_level: INFO\n   metrics_enabled: true\n', 3],
  ['a tab', 'compiler:\n\tlog_level: INFO\n', 2],
  ['an unknown tag', 'compiler: !!js/function "x"\n', 1],
  ['a complex key', '? [1]\n: 2\n', 1],
  ['a nest', `compiler: ${'['.repeat(50_000)}`, 1],
  ['two documents', 'compiler: {}\n---\ncompiler: {}\n', undefined],
  ['bytes that are not UTF-8', Uint8Array.of(0x61, 0xff, 0xfe), undefined],
])('%s is a fault of syntax', async (_, content, line) => {
  expect(await faultsIn(content)).toMatchObject([{ code: 'SPK3004', line }]);
});

test('aliases are refused, so a few lines cannot stand for gigabytes', async () => {
  const bomb = ['a: &a [x, x]', 'b: &b [*a, *a]', 'c: &c [*b, *b]'].join('\n');
  expect(await faultsIn(bomb)).toMatchObject([{ code: 'SPK3005', line: 2 }]);
});

test('a file of more than 1 MiB is not read, one of 1 MiB is', async () => {
  expect(await faultsIn('#'.repeat(2 ** 20 + 1))).toMatchObject([{ code: 'SPK3003' }]);
  place.config('#'.repeat(2 ** 20));
  expect((await place.load()).config.compiler.logLevel).toBe('INFO');
});

test('of a hundred thousand faults a hundred are told, and how many more there are', async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `k${i}: 1\n`);
  const faults = await faultsIn(lines.join(''));
  expect(faults).toHaveLength(101);
  expect(faults.at(-1)).toMatchObject({
    code: 'SPK3011',
    message: 'the configuration file has 99900 more faults',
  });
});

test('a list has one fault however many of its items are wrong', async () => {
  const list = '1,'.repeat(100_000);
  const text = `security: {allowed_targets: [${list}]}\ncompiler: {log_level: 3}\n`;
  expect((await faultsIn(text)).map(({ line }) => line).sort()).toEqual([1, 2]);
});

test('a file with a byte order mark is read', async () => {
  place.config('\ufeffcompiler: {log_level: ERROR}\r\n');
  expect((await place.load()).config.compiler.logLevel).toBe('ERROR');
});

test.each([
  [{ configPath: 'nowhere.yaml' }, 'correct --config, or leave it out'],
  [{ env: { SPIKE_CONFIG: 'nowhere.yaml' } }, 'correct SPIKE_CONFIG, or leave it out'],
])('a named file that is missing is a fault (%j)', async (options, hint) => {
  expect(await place.faults(options)).toMatchObject([{ code: 'SPK3001', exit: 5, hint }]);
});

test('a folder cannot be read as a file', async () => {
  expect(await place.faults({ configPath: place.root })).toMatchObject([
    { code: 'SPK3002', message: 'the configuration file cannot be read (EISDIR)' },
  ]);
});

test('faults of file, environment and flags are told at once', async () => {
  place.config('compiler: {log_level: LOUD}');
  const env = { SPIKE_MAX_MEMORY_GB: '-1' };
  const flags = { 'compiler.default_time_steps': 'many', 'compiler.log_levl': 'INFO' };
  const flagNames = { 'compiler.default_time_steps': '--time-steps' };
  const faults = await place.faults({ env, flags, flagNames });
  expect(faults.map(({ code, at }) => [code, at?.item])).toEqual([
    ['SPK3009', 'compiler.log_level'],
    ['SPK3009', 'SPIKE_MAX_MEMORY_GB'],
    ['SPK3007', 'compiler.log_levl'],
    ['SPK3009', '--time-steps'],
  ]);
  expect(faults[2]?.hint).toBe("did you mean 'compiler.log_level'?");
  expect(faults[3]?.notes).toEqual(["it comes from the flag '--time-steps'"]);
});
