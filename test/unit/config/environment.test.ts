import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { delimiter, join } from 'node:path';
import type { Config } from '../../../src/config/config.ts';
import { SETTING_KEYS, settingOf } from '../../../src/config/settings.ts';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

interface Case {
  readonly variable: string;
  readonly text: string;
  readonly pick: (config: Config) => unknown;
  readonly wanted: unknown;
}

const CASES: readonly Case[] = [
  {
    variable: 'SPIKE_SECURITY_MODE',
    text: 'true',
    pick: (c) => c.compiler.securityMode,
    wanted: true,
  },
  {
    variable: 'SPIKE_ALLOW_PICKLE',
    text: 'yes',
    pick: (c) => c.security.allowPickle,
    wanted: true,
  },
  {
    variable: 'SPIKE_REQUIRE_HW_VERIFICATION',
    text: 'ON',
    pick: (c) => c.security.requireHwVerification,
    wanted: true,
  },
  {
    variable: 'SPIKE_MAX_MODEL_SIZE_MB',
    text: '100',
    pick: (c) => c.security.maxModelSizeMb,
    wanted: 100,
  },
  {
    variable: 'SPIKE_MAX_COMPILATION_TIME',
    text: '60',
    pick: (c) => c.compiler.maxCompilationTimeSeconds,
    wanted: 60,
  },
  {
    variable: 'SPIKE_MAX_MEMORY_GB',
    text: '1.5',
    pick: (c) => c.compiler.maxMemoryUsageGb,
    wanted: 1.5,
  },
  {
    variable: 'SPIKE_ALLOWED_TARGETS',
    text: 'loihi3, simulation',
    pick: (c) => c.security.allowedTargets,
    wanted: ['loihi3', 'simulation'],
  },
  {
    variable: 'SPIKE_CACHE_ENABLED',
    text: 'False',
    pick: (c) => c.compiler.compilationCacheEnabled,
    wanted: false,
  },
  { variable: 'SPIKE_BRIDGE_DRIVER', text: 'lava', pick: (c) => c.bridge.driver, wanted: 'lava' },
  { variable: 'SPIKE_PYTHON', text: 'pypy3', pick: (c) => c.bridge.python, wanted: 'pypy3' },
  {
    variable: 'SPIKE_BRIDGE_TIMEOUT',
    text: '9',
    pick: (c) => c.bridge.timeoutSeconds,
    wanted: 9,
  },
  { variable: 'SPIKE_LOG_LEVEL', text: 'debug', pick: (c) => c.compiler.logLevel, wanted: 'DEBUG' },
];

test.each(CASES)('$variable takes effect', async ({ variable, text, pick, wanted }) => {
  expect(pick((await place.load()).config)).not.toEqual(wanted);
  expect(pick((await place.load({ [variable]: text })).config)).toEqual(wanted);
});

test("SPIKE_ALLOWED_MODEL_PATHS is split at the system's delimiter and at commas, and made absolute", async () => {
  const { config } = await place.load({
    SPIKE_ALLOWED_MODEL_PATHS: `models${delimiter}../shared, ~/zoo,`,
  });
  expect(config.security.allowedModelPaths).toEqual([
    join(place.cwd, 'models'),
    join(place.root, 'shared'),
    join(place.home, 'zoo'),
  ]);
});

test('SPIKE_CACHE_DIR is relative to the working directory', async () => {
  const { config } = await place.load({ SPIKE_CACHE_DIR: 'cache' });
  expect(config.compiler.cacheDirectory).toBe(join(place.cwd, 'cache'));
});

test('SPIKE_CONFIG names the file', async () => {
  const file = place.file('elsewhere/any.yaml', 'compiler: {default_time_steps: 9}');
  const loaded = await place.load({ SPIKE_CONFIG: file });
  expect(loaded.file).toBe(file);
  expect(loaded.config.compiler.defaultTimeSteps).toBe(9);
});

test('every variable of the table is tested here', () => {
  const tested = [
    ...CASES.map(({ variable }) => variable),
    'SPIKE_ALLOWED_MODEL_PATHS',
    'SPIKE_CACHE_DIR',
  ];
  const variables = SETTING_KEYS.flatMap((key) => settingOf(key).variable ?? []);
  expect(tested.sort()).toEqual([...variables].sort());
});

test.each([
  ['true', true],
  ['1', true],
  ['Yes', true],
  ['on', true],
  ['FALSE', false],
  ['0', false],
  ['no', false],
  ['Off', false],
])('%s is a truth value', async (text, wanted) => {
  const { config } = await place.load({ SPIKE_CACHE_ENABLED: text });
  expect(config.compiler.compilationCacheEnabled).toBe(wanted);
});

test('an empty variable counts as none', async () => {
  const { config, origins } = await place.load({ SPIKE_LOG_LEVEL: '', SPIKE_ALLOWED_TARGETS: ' ' });
  expect(config.compiler.logLevel).toBe('INFO');
  expect(origins.get('security.allowed_targets')).toEqual({ kind: 'default' });
});

test('an unknown variable is refused, with the one that was meant', async () => {
  const [fault, ...more] = await place.faults({ env: { SPIKE_LOG_LEVLE: 'DEBUG' } });
  expect(fault).toMatchObject({
    code: 'SPK3008',
    exit: 2,
    message: "there is no setting for the environment variable 'SPIKE_LOG_LEVLE'",
    hint: "did you mean 'SPIKE_LOG_LEVEL'?",
  });
  expect(more).toEqual([]);
});

test('variables of the engine are no settings, and known', async () => {
  const { config } = await place.load({ SPIKE_SIMD: 'avx2', SPIKE_THREADS: '1' });
  expect(config.compiler.logLevel).toBe('INFO');
  const faults = await place.faults({ env: { SPIKE_SIMDD: 'avx2', SPIKE_COLOURS: '1' } });
  expect(faults).toMatchObject([{ hint: "did you mean 'SPIKE_SIMD'?" }, { hint: 'unset it' }]);
});

test('variables by which Kubernetes describes a service are not ours', async () => {
  const ports = { SPIKE_COMPILE_SERVICE_PORT: '80', SPIKE_COMPILE_PORT_80_TCP_ADDR: '10.0.0.1' };
  const service = { SPIKE_COMPILE_SERVICE_HOST: '10.0.0.1', ...ports };
  expect((await place.load(service)).config.compiler.logLevel).toBe('INFO');
  expect(await place.faults({ env: ports })).toHaveLength(2);
});

test('every wrong variable is named with its value, what is allowed, and where it comes from', async () => {
  const env = {
    SPIKE_MAX_MEMORY_GB: 'lots',
    SPIKE_MAX_COMPILATION_TIME: '1.5',
    SPIKE_MAX_MODEL_SIZE_MB: '0',
    SPIKE_LOG_LEVEL: 'WARNIG',
    SPIKE_SECURITY_MODE: 'maybe',
    SPIKE_ALLOWED_TARGETS: 'loihi3,Loihi 2',
  };
  const faults = await place.faults({ env });
  expect(faults.map(({ code }) => code)).toEqual(Array(6).fill('SPK3009'));
  const memory = faults.find(({ at }) => at?.item === 'SPIKE_MAX_MEMORY_GB');
  expect(memory?.message).toBe(
    `'compiler.max_memory_usage_gb' is "lots", it must be a number from 0.1 to 65536`,
  );
  expect(memory?.notes).toEqual(["it comes from the environment variable 'SPIKE_MAX_MEMORY_GB'"]);
  const level = faults.find(({ at }) => at?.item === 'SPIKE_LOG_LEVEL');
  expect(level?.hint).toBe("did you mean 'WARNING'?");
});
