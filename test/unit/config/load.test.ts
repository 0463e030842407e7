import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTING_KEYS } from '../../../src/config/settings.ts';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

const EXAMPLE = fileURLToPath(
  new URL('../../../examples/config/spike-compile.yaml', import.meta.url),
);

test('the example loads with every value where it belongs', async () => {
  copyFileSync(EXAMPLE, join(place.cwd, 'spike-compile.yaml'));
  const { config } = await place.load({}, { platform: 'linux' });
  expect(config.compiler).toEqual({
    defaultTarget: 'loihi3',
    defaultOptimizationLevel: 2,
    defaultTimeSteps: 4,
    secondsPerStep: 0,
    layers: [],
    plugins: [],
    logLevel: 'INFO',
    metricsEnabled: true,
    securityMode: true,
    maxMemoryUsageGb: 10,
    maxCompilationTimeSeconds: 3600,
    compilationCacheEnabled: true,
    cacheDirectory: '/var/cache/spike-compiler',
    optimizationPasses: {
      deadCodeElimination: true,
      commonSubexpressionElimination: true,
      spikeFusion: true,
      memoryOptimization: true,
      temporalFusion: true,
    },
  });
  expect(config.targets.simulation).toEqual({
    ...{ enabled: true, priority: 1 },
    ...{ maxNeurons: 1_000_000, cacheBytes: 262_144 },
  });
  expect(config.targets.loihi3).toEqual({
    enabled: true,
    priority: 2,
    maxNeurons: 1024000,
    coresPerChip: 128,
    energyModel: 'loihi3',
    profileFile: '',
    ...{ seed: 1, busiestCore: 0, mappingEffort: 1000, mappingSeconds: 600 },
  });
});

test('the values of the example come from the file, the others are defaults', async () => {
  const { origins, file } = await place.load({}, { configPath: EXAMPLE });
  const defaults = SETTING_KEYS.filter((key) => origins.get(key)?.kind === 'default');
  expect(file).toBe(EXAMPLE);
  expect(origins.get('compiler.security_mode')).toEqual({ kind: 'file', path: EXAMPLE });
  expect(
    defaults.every((key) =>
      /^(compiler\.(layers|plugins|seconds_per_step)$|security\.|bridge\.|targets\.cuda\.|targets\.simulation\.cache_bytes$|targets\.loihi3\.(profile_file|seed|busiest_core|mapping_\w+)$)/.test(
        key,
      ),
    ),
  ).toBe(true);
  expect(defaults).toHaveLength(20);
});

test('what a file says differs from the default in every key', async () => {
  place.config(`
compiler:
  default_target: cuda
  default_optimization_level: 3
  default_time_steps: 16
  seconds_per_step: 0.001
  layers: ['/conv*:weight-bits=4']
  plugins: [mine.mjs]
  log_level: ERROR
  metrics_enabled: false
  security_mode: true
  max_memory_usage_gb: 0.5
  max_compilation_time_seconds: 10
  compilation_cache_enabled: false
  cache_directory: cache
  optimization_passes: {dead_code_elimination: false, common_subexpression_elimination: false,
    spike_fusion: false, memory_optimization: false, temporal_fusion: false}
security:
  allow_pickle: true
  require_hw_verification: true
  max_model_size_mb: 1
  allowed_model_paths: [models, ../zoo]
  allowed_targets: [cuda]
bridge: {driver: lava, python: lava/bin/python, timeout_seconds: 7}
targets:
  simulation: {enabled: false, priority: 9, max_neurons: 1, cache_bytes: 4096}
  loihi3: {enabled: false, priority: 8, max_neurons: 2, cores_per_chip: 3, energy_model: loihi2,
    profile_file: chip.yaml, seed: 9, busiest_core: 1.2, mapping_effort: 5, mapping_seconds: 6}
  cuda: {enabled: false, priority: 7, max_neurons: 4}
`);
  const loaded = await place.load();
  const defaults = await place.load({}, { cwd: place.folder('elsewhere') });
  for (const key of SETTING_KEYS) {
    expect([key, loaded.origins.get(key)?.kind]).toEqual([key, 'file']);
    expect([key, loaded.values.get(key)]).not.toEqual([key, defaults.values.get(key)]);
  }
  expect(loaded.config.compiler.optimizationPasses.temporalFusion).toBe(false);
  expect(loaded.config.targets.cuda.maxNeurons).toBe(4);
  expect(loaded.config.compiler.cacheDirectory).toBe(join(place.cwd, 'cache'));
  expect(loaded.config.security.allowedModelPaths).toEqual([
    join(place.cwd, 'models'),
    join(place.root, 'zoo'),
  ]);
});

test('flags win over the environment, that over the file, that over defaults', async () => {
  const key = 'compiler.log_level';
  const env = { SPIKE_LOG_LEVEL: 'WARNING' };
  const flags = { flags: { [key]: 'error' }, flagNames: { [key]: '--log-level' } };

  const none = await place.load();
  expect(none.config.compiler.logLevel).toBe('INFO');
  expect(none.origins.get(key)).toEqual({ kind: 'default' });

  const path = place.config('compiler: {log_level: DEBUG}');
  const file = await place.load();
  expect(file.config.compiler.logLevel).toBe('DEBUG');
  expect(file.origins.get(key)).toEqual({ kind: 'file', path });

  const variable = await place.load(env);
  expect(variable.config.compiler.logLevel).toBe('WARNING');
  expect(variable.origins.get(key)).toEqual({ kind: 'environment', variable: 'SPIKE_LOG_LEVEL' });

  const flag = await place.load(env, flags);
  expect(flag.config.compiler.logLevel).toBe('ERROR');
  expect(flag.origins.get(key)).toEqual({ kind: 'flag', name: '--log-level' });
});

test('flags are values or the text of values; undefined ones count as none', async () => {
  const flags = {
    'compiler.default_time_steps': '8',
    'compiler.default_optimization_level': 0,
    'security.allowed_targets': ['cuda'],
    'security.allowed_model_paths': 'a,b',
    'compiler.security_mode': undefined,
  };
  const { config, origins } = await place.load({}, { flags });
  expect(config.compiler.defaultTimeSteps).toBe(8);
  expect(config.compiler.defaultOptimizationLevel).toBe(0);
  expect(config.security.allowedTargets).toEqual(['cuda']);
  expect(config.security.allowedModelPaths).toEqual([join(place.cwd, 'a'), join(place.cwd, 'b')]);
  expect(origins.get('compiler.security_mode')).toEqual({ kind: 'default' });
});

test('numbers are written with an exponent too, as the length of a step is', async () => {
  const flags = { 'compiler.seconds_per_step': '1e-3', 'compiler.default_time_steps': '1E2' };
  const { config } = await place.load({}, { flags });
  expect(config.compiler).toMatchObject({ secondsPerStep: 0.001, defaultTimeSteps: 100 });
});

test('the configuration is frozen, a list that a flag gave is not', async () => {
  const allowed = ['cuda'];
  const { config } = await place.load({}, { flags: { 'security.allowed_targets': allowed } });
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.compiler.optimizationPasses)).toBe(true);
  expect(Object.isFrozen(config.targets.loihi3)).toBe(true);
  expect(Object.isFrozen(config.security.allowedTargets)).toBe(true);
  expect(Object.isFrozen(allowed)).toBe(false);
});

test.each([
  ['nothing', ''],
  ['comments only', '# all defaults\n'],
  ['an empty document', '---\n'],
  ['empty sections', 'compiler:\nsecurity:\ntargets:\n  loihi3:\n'],
])('a file with %s changes nothing', async (_, text) => {
  place.config(text);
  const { origins, file } = await place.load();
  expect(file).toBe(join(place.cwd, 'spike-compile.yaml'));
  expect([...origins.values()].every(({ kind }) => kind === 'default')).toBe(true);
});
