import {
  type SettingType,
  choice,
  integer,
  layers,
  name,
  names,
  path,
  pathOrNone,
  paths,
  program,
  real,
  truth,
} from './setting-types.ts';
import { BUILT_IN } from './profile/built-in.ts';
import { type Surroundings, defaultCacheDirectory } from './surroundings.ts';

/** A default that depends on the machine, with words for it. */
interface Computed<T> {
  readonly words: string;
  readonly from: (place: Surroundings) => T;
}

export interface Setting<T = unknown> {
  readonly type: SettingType<T>;
  readonly default: T | Computed<T>;
  readonly doc: string;
  /** The environment variable that sets it. */
  readonly variable?: string;
}

/** Names the configuration file; not a setting, since no file can say where it is. */
export const FILE_VARIABLE = 'SPIKE_CONFIG';

const CACHE: Computed<string> = {
  words: '$XDG_CACHE_HOME/spike-compile, ~/.cache/spike-compile or %LOCALAPPDATA%\\spike-compile',
  from: defaultCacheDirectory,
};

const PYTHON: Computed<string> = {
  words: 'python3, on Windows python',
  from: ({ platform }) => (platform === 'win32' ? 'python' : 'python3'),
};

const NONE: readonly string[] = [];
const NEURONS = integer(1, 2 ** 31 - 1);
const PRIORITY = integer(1, 1000);
const LEVELS = choice(['DEBUG', 'INFO', 'WARNING', 'ERROR']);

/**
 * Every setting, by its key in the configuration file. The schema of that file, the reading of the
 * environment, the type `Config`, the documentation and `config show` are made from this table.
 */
export const SETTINGS = {
  'compiler.default_target': of(name, 'simulation', 'target to compile for where none is named'),
  'compiler.default_optimization_level': of(integer(0, 3), 2, 'level where no -O is given'),
  'compiler.default_time_steps': of(integer(1, 1_000_000), 4, 'steps a network runs for one input'),
  'compiler.seconds_per_step': of(
    real(0, 1000),
    0,
    'length of a step where a model says equations in seconds (NIR); 0 for what the file says',
  ),
  'compiler.layers': of(
    layers,
    NONE,
    'bits and codes of single layers: NAME:activation-bits=4,weight-bits=6,encoding=radix',
  ),
  'compiler.plugins': of(
    paths,
    NONE,
    'ES modules with passes and targets of your own; they are code, and run with your rights',
  ),
  'compiler.log_level': of(LEVELS, 'INFO', 'least severe message to log', 'SPIKE_LOG_LEVEL'),
  'compiler.metrics_enabled': of(truth, true, 'measures time and memory of what is done'),
  'compiler.security_mode': of(
    truth,
    false,
    'reads models from allowed folders only: where none are listed, from the working directory',
    'SPIKE_SECURITY_MODE',
  ),
  'compiler.max_memory_usage_gb': of(
    real(0.1, 65_536),
    10,
    'memory that a compilation may use, in GiB',
    'SPIKE_MAX_MEMORY_GB',
  ),
  'compiler.max_compilation_time_seconds': of(
    integer(1, 604_800),
    3600,
    'time that a compilation may take, in seconds, at most a week',
    'SPIKE_MAX_COMPILATION_TIME',
  ),
  'compiler.compilation_cache_enabled': of(
    truth,
    true,
    'keeps what was compiled, to find it again',
    'SPIKE_CACHE_ENABLED',
  ),
  'compiler.cache_directory': of(path, CACHE, 'folder of the cache', 'SPIKE_CACHE_DIR'),
  'compiler.optimization_passes.dead_code_elimination': of(
    truth,
    true,
    'may remove ops that nothing reads',
  ),
  'compiler.optimization_passes.common_subexpression_elimination': of(
    truth,
    true,
    'may merge ops that compute the same',
  ),
  'compiler.optimization_passes.spike_fusion': of(truth, true, 'may merge ops around populations'),
  'compiler.optimization_passes.memory_optimization': of(
    truth,
    true,
    'may reorder and share memory',
  ),
  'compiler.optimization_passes.temporal_fusion': of(truth, true, 'may merge ops across steps'),
  'security.allow_pickle': of(
    truth,
    false,
    'reads PyTorch files whose pickles hold known modules; tensors are always read',
    'SPIKE_ALLOW_PICKLE',
  ),
  'security.require_hw_verification': of(
    truth,
    false,
    'runs on a device only after it gave the reference bits in a self-test',
    'SPIKE_REQUIRE_HW_VERIFICATION',
  ),
  'security.max_model_size_mb': of(
    integer(1, 1_048_576),
    2048,
    'size of the largest model file that is read, in MiB; each file of external data is held to it too',
    'SPIKE_MAX_MODEL_SIZE_MB',
  ),
  'security.allowed_model_paths': of(
    paths,
    NONE,
    'folders that models may come from, but not artifacts; none listed: any, or the working directory in security mode',
    'SPIKE_ALLOWED_MODEL_PATHS',
  ),
  'security.allowed_targets': of(
    names,
    NONE,
    'targets that may be compiled for; none listed: all',
    'SPIKE_ALLOWED_TARGETS',
  ),
  'bridge.driver': of(
    choice(['simulator', 'lava', 'nxsdk']),
    'simulator',
    'what the executor bridge drives',
    'SPIKE_BRIDGE_DRIVER',
  ),
  'bridge.python': of(
    program,
    PYTHON,
    'Python that runs the driver: a program of the path, or a file',
    'SPIKE_PYTHON',
  ),
  'bridge.timeout_seconds': of(
    integer(1, 604_800),
    600,
    'time that a driver may take for one answer, in seconds',
    'SPIKE_BRIDGE_TIMEOUT',
  ),
  'targets.simulation.enabled': of(truth, true, 'may be compiled for'),
  'targets.simulation.priority': of(PRIORITY, 1, 'rank among targets, the lowest comes first'),
  'targets.simulation.max_neurons': of(NEURONS, 1_000_000, 'neurons that fit'),
  'targets.simulation.cache_bytes': of(
    integer(1024, 2_147_483_647),
    262_144,
    'bytes of the cache near a core: what runs together shall fit it',
  ),
  'targets.loihi3.enabled': of(truth, true, 'may be compiled for'),
  'targets.loihi3.priority': of(PRIORITY, 2, 'rank among targets, the lowest comes first'),
  'targets.loihi3.max_neurons': of(NEURONS, 1_024_000, 'neurons that fit on a chip'),
  'targets.loihi3.cores_per_chip': of(integer(1, 65_536), 128, 'cores of a chip'),
  'targets.loihi3.energy_model': of(
    choice(BUILT_IN),
    'loihi3',
    'profile whose times and energies estimate runs, in place of those of the profile in force',
  ),
  'targets.loihi3.profile_file': of(
    pathOrNone,
    '',
    'file of facts about the chip, in place of those that come with the package',
  ),
  'targets.loihi3.seed': of(integer(0, 2 ** 31 - 1), 1, 'number that a mapping is drawn from'),
  'targets.loihi3.busiest_core': of(
    real(0, 1000),
    0,
    'how busy a core may be, as a multiple of the mean, for as many more cores as that takes; 0 for the fewest cores',
  ),
  'targets.loihi3.mapping_effort': of(
    integer(1, 1_000_000),
    1000,
    'exchanges of places that are tried for each core; above 1000, the report compares mappings of large networks with baselines too',
  ),
  'targets.loihi3.mapping_seconds': of(
    integer(1, 604_800),
    600,
    'time that exchanges may take: what was found by then is taken, and may differ from machine to machine',
  ),
  'targets.cuda.enabled': of(truth, true, 'may be compiled for'),
  'targets.cuda.priority': of(PRIORITY, 3, 'rank among targets, the lowest comes first'),
  'targets.cuda.max_neurons': of(NEURONS, 100_000_000, 'neurons that fit'),
} as const;

export type SettingKey = keyof typeof SETTINGS;

export type SettingValue = boolean | number | string | readonly string[];

/** The value that a row of the table promises. */
export type ValueOf<K extends SettingKey> =
  (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

export function settingOf(key: SettingKey): Setting {
  return SETTINGS[key];
}

export function isComputed(value: unknown): value is Computed<unknown> {
  return typeof value === 'object' && value !== null && 'from' in value;
}

/** The parts that follow a prefix such as '' or 'targets.loihi3.' in the keys of the table. */
export function partsAfter(prefix: string): readonly string[] {
  const longer = SETTING_KEYS.filter((key) => key.startsWith(prefix));
  return [...new Set(longer.map((key) => key.slice(prefix.length).split('.')[0]!))];
}

function of<T>(
  type: SettingType<T>,
  standard: NoInfer<T> | Computed<T>,
  doc: string,
  variable?: string,
): Setting<T> {
  return { type, default: standard, doc, ...(variable === undefined ? {} : { variable }) };
}
