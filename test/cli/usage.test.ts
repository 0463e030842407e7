import { afterAll, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { SWITCHED_PASSES } from '../../src/index.ts';
import { codesOf, documentOf, failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const codes = (...args: string[]) => codesOf(place.run(args));

test('what is wrong with a command line has a code, and exit code 2', () => {
  expect(codes()).toEqual(['SPK3051']);
  expect(codes('compil')).toEqual(['SPK3050']);
  expect(place.run(['export', 'a.spike']).stderr).toContain(`did you mean 'convert'?`);
  expect(codes('compile', 'm.onnx', '-o', 'x', '--targte', 'y')).toEqual(['SPK3052']);
  expect(codes('compile')).toEqual(['SPK3053']);
  expect(codes('compile', 'm.onnx')).toEqual(['SPK3053']);
  expect(codes('inspect', 'a', 'b')).toEqual(['SPK3054']);
  expect(codes('list', 'pases')).toEqual(['SPK3055']);
  expect(codes('compile', 'm.onnx', '-o', 'x', '--encoding', 'morse')).toEqual(['SPK3055']);
  expect(codes('compile', 'm.onnx', '-o', 'x', '--build', 'foo')).toEqual(['SPK3055']);
  const { status, stderr } = place.run(['compile', 'm.onnx', '-o', 'x', '--emit', 'exe']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('one of source, ptx, cubin')]);
  expect(codes('compile', 'm.onnx', '-o', 'x', '--accuracy-floor', '-1%')).toEqual(['SPK3055']);
  expect(codes('config', 'show', '--set', 'nonsense')).toEqual(['SPK3055']);
  expect(codes('compile', 'm.onnx', '-o')).toEqual(['SPK3060']);
  expect(place.run(['compil']).status).toBe(2);
});

test('everything that is wrong is told at once, with what may have been meant', () => {
  const ran = place.run(['list', 'pases', 'more', '--jsn', '--quite']);
  expect(codesOf(ran)).toEqual(['SPK3052', 'SPK3052', 'SPK3055', 'SPK3054']);
  expect(ran.stderr).toContain(`did you mean '--json'?`);
  expect(ran.stderr).toContain(`did you mean '--quiet'?`);
  expect(ran.stderr).toContain(`did you mean 'passes'?`);
  expect(place.run(['complie']).stderr).toContain(`did you mean 'compile'?`);
});

test('a failure is one JSON document where that was asked for', () => {
  const ran = place.run(['list', 'pases', '--json']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK3055'] });
  const lines = ran.stderr.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { code: string }).code)).toEqual(['SPK3055']);
  expect(failureOf(place.run(['compil', '--json']))).toEqual({ exit: 2, codes: ['SPK3050'] });
});

test('flags are settings with the last word', () => {
  const show = (...args: string[]) => {
    const ran = place.run(['config', 'show', '--origin', '--json', ...args], {
      env: { SPIKE_LOG_LEVEL: 'ERROR' },
    });
    const { settings } = documentOf(ran) as {
      settings: { key: string; value: string; origin: string }[];
    };
    return settings.find(({ key }) => key === 'compiler.log_level');
  };
  expect(show()).toMatchObject({
    value: 'ERROR',
    origin: `environment variable 'SPIKE_LOG_LEVEL'`,
  });
  expect(show('--log-level', 'debug')).toMatchObject({
    value: 'DEBUG',
    origin: `flag '--log-level'`,
  });
  expect(show('--set', 'compiler.log_level=INFO')).toMatchObject({ value: 'INFO' });
  expect(codes('config', 'show', '--log-level', 'LOUD')).toEqual(['SPK3009']);
  expect(codes('config', 'show', '--set', 'compiler.log_lvel=INFO')).toEqual(['SPK3007']);
  expect(place.run(['config', 'show'], { env: { SPIKE_CAHCE_DIR: 'x' } }).status).toBe(2);
});

test('every command has help with examples, and is in the list of all', () => {
  const all = place.run(['--help']);
  expect(all.status).toBe(0);
  for (const name of COMMANDS.keys()) {
    expect(all.stdout).toContain(`spike-compile ${name} `);
    const help = place.run([name, '--help'], { env: { COLUMNS: '80' } });
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(help.stdout).toMatch(new RegExp(`Examples:\\n  spike-compile ${name}`));
  }
});

test('the version is that of the package', () => {
  expect(place.run(['--version']).stdout).toBe(place.run(['list', '--version']).stdout);
  expect(place.run(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('explain tells of a code, however it is written, and lists all', () => {
  const text = place.run(['explain', 'SPK2003']).stdout;
  expect(text).toContain('a value that nothing defines');
  expect(place.run(['explain', '2003']).stdout).toBe(text);
  expect(documentOf(place.run(['explain', 'spk2003', '--json']))).toMatchObject({
    code: 'SPK2003',
    severity: 'error',
    exit: 4,
  });
  expect(place.run(['explain']).stdout).toMatch(/^SPK1001 {2}.+\nSPK1002 {2}/);
  expect(place.run(['explain', 'SPK1234']).status).toBe(5);
  expect(codes('explain', 'SPK1234')).toEqual(['SPK3056']);
});

test('explain works where the configuration is wrong', () => {
  const env = { SPIKE_LOG_LEVEL: 'LOUD' };
  expect(place.run(['explain', 'SPK3009'], { env }).status).toBe(0);
  expect(place.run(['config', 'show'], { env }).status).toBe(2);
});

test('list shows every table', () => {
  const rows = (what: string) =>
    (
      documentOf(place.run(['list', what, '--json'])) as Record<
        string,
        { name: string; summary: string; available?: boolean }[]
      >
    )[what]!;
  expect(rows('passes')).toContainEqual(
    expect.objectContaining({ name: 'dead-code', preserves: 'bits' }),
  );
  const passes = rows('passes').map(({ name }) => name);
  expect(passes).toEqual(expect.arrayContaining(Object.values(SWITCHED_PASSES)));
  expect(rows('targets')).toContainEqual(
    expect.objectContaining({ name: 'simulation', available: true }),
  );
  expect(rows('ops')).toContainEqual(expect.objectContaining({ name: 'lif' }));
  expect(rows('frontends').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['onnx', 'spk']),
  );
  expect(rows('executors')).toContainEqual(expect.objectContaining({ name: 'reference' }));
  expect(rows('profiles').map(({ name }) => name)).toEqual(['loihi1', 'loihi2', 'loihi3']);
  expect(place.run(['list', 'ops']).stdout).toMatch(/^lif +\S/m);
  const profiles = place.run(['list', 'profiles']).stdout;
  expect(profiles).toMatch(/^ +neurons +1024 .*Davies 2018/m);
  expect(profiles).toMatch(/^ +powerOfTwoWidths +yes \(recovered/m);
  expect(profiles).toMatch(/^ +neuronPrograms +no \(/m);
});

test('config shows the settings, the file and the schema', () => {
  expect(place.run(['config', 'show']).stdout).toMatch(/spike_fusion +true$/m);
  expect(documentOf(place.run(['config', 'path', '--json']))).toEqual({});
  expect((documentOf(place.run(['config', 'schema'])) as { type: unknown }).type).toContain(
    'object',
  );
});
