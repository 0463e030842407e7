import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { quoted, count, shown } from './words.ts';

// SPK6xxx: policy and ceilings.

export const modelOutside = code<{ file: string; allowed: readonly string[] }>(
  {
    code: 'SPK6001',
    title: 'a model outside the allowed folders',
    exit: EXIT.refused,
    explain:
      'Models are read from the folders in `security.allowed_model_paths` only; in security mode, where none are listed, from the working directory only. Links and `..` are followed before the check.',
  },
  ({ file, allowed }) => ({
    message: `'${file}' is outside the folders that models may come from`,
    notes: [`allowed: ${quoted(allowed)}`, 'what counts is where links lead'],
    hint: 'move it there, or add its folder to security.allowed_model_paths (SPIKE_ALLOWED_MODEL_PATHS)',
  }),
);

export const modelOverLimit = code<{ bytes: number; limit: number }>(
  {
    code: 'SPK6002',
    title: 'a model that is too large',
    exit: EXIT.ceiling,
    explain:
      'The model has more bytes than `security.max_model_size_mb` permits. Nothing of it was read.',
  },
  ({ bytes, limit }) => ({
    message: `the model has ${bytes} bytes, the limit is ${limit} bytes`,
    hint: `set security.max_model_size_mb (SPIKE_MAX_MODEL_SIZE_MB) to ${Math.ceil(bytes / 2 ** 20)}`,
  }),
);

export const pickleRefused = code<{ file: string }>(
  {
    code: 'SPK6003',
    title: 'a model that holds pickled modules',
    exit: EXIT.refused,
    explain:
      'PyTorch keeps models as pickles, a format made to run code when it is opened. Here nothing of them is run; still, files that name more than tensors and plain containers are read only where `security.allow_pickle` permits it, and then only those that name modules whose forward is known. Files of `torch.export.save` (`.pt2`) and ONNX files hold none.',
  },
  ({ file }) => ({
    message: `'${file}' holds pickled modules`,
    hint: 'export the model to .onnx or .pt2, or set security.allow_pickle (SPIKE_ALLOW_PICKLE) to true',
  }),
);

export const targetNotAllowed = code<{ target: string; allowed: readonly string[] }>(
  {
    code: 'SPK6004',
    title: 'a target that is not allowed',
    exit: EXIT.refused,
    explain: 'Where `security.allowed_targets` lists targets, only those may be compiled for.',
  },
  ({ target, allowed }) => ({
    message: `target '${target}' is not allowed`,
    hint: `use ${quoted(allowed)}, or add it to security.allowed_targets (SPIKE_ALLOWED_TARGETS)`,
  }),
);

export const targetDisabled = code<{ target: string }>(
  {
    code: 'SPK6005',
    title: 'a target that is disabled',
    exit: EXIT.refused,
    explain: 'The configuration switches this target off: `enabled: false` in its section.',
  },
  ({ target }) => ({
    message: `target '${target}' is disabled`,
    hint: `set targets.${target}.enabled to true, or use another target`,
  }),
);

export const strayFile = code<{ path: string; fault: string }>(
  {
    code: 'SPK6006',
    title: 'a file that a model may not name',
    exit: EXIT.refused,
    explain:
      "A model may keep its weights in other files, and a model may come from anybody: no model gets to choose which of your files are read. Those it names must be regular files in its own folder or below it. Absolute paths, `..`, backslashes, drives, percent-encodings of these, symbolic and hard links, folders, pipes and devices are refused, and nothing outside the model's folder is opened. A model file that you name yourself may be a link; its folder is the one in which the link is.",
  },
  ({ path, fault }) => ({
    message: `the model names the file ${shown(path)}, which is refused: ${fault}`,
    hint: 'put the weights beside the model as files of their own; cp -rL copies what links lead to',
  }),
);

export const hardwareNotVerified = code<{
  name: string;
  sample: number;
  expected: readonly number[];
  found: readonly number[];
}>(
  {
    code: 'SPK6030',
    title: 'a device that does not give the reference bits',
    exit: EXIT.refused,
    explain:
      'With `SPIKE_REQUIRE_HW_VERIFICATION=true` a device first runs a self-test network, a board behind the bridge always. It gave other numbers than the reference, so nothing runs on it.',
  },
  ({ name, sample, expected, found }) => ({
    message: `'${name}' failed its self-test at sample ${sample}`,
    notes: [`expected ${expected.join(', ')}`, `found ${found.join(', ')}`],
    hint: 'check the device and its software; nothing was run on it',
  }),
);

export const timeCeiling = code<{ seconds: number }>(
  {
    code: 'SPK6040',
    title: 'a compilation that took too long',
    exit: EXIT.ceiling,
    explain:
      'The compilation was ended at the limit of `compiler.max_compilation_time_seconds`. Nothing of it was written.',
  },
  ({ seconds }) => ({
    message: `the compilation did not end within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
    hint: 'set compiler.max_compilation_time_seconds (SPIKE_MAX_COMPILATION_TIME) higher, or calibrate on fewer samples',
  }),
);

export const memoryCeiling = code<{ used: number | undefined; limit: number }>(
  {
    code: 'SPK6041',
    title: 'a compilation that used too much memory',
    exit: EXIT.ceiling,
    explain:
      'The compilation was ended at the limit of `compiler.max_memory_usage_gb`, which counts all memory of the process. Nothing of it was written.',
  },
  ({ used, limit }) => ({
    message: `the compilation used ${used === undefined ? 'more memory than there is' : `${used} MiB`}, the limit is ${limit} MiB`,
    hint: 'set compiler.max_memory_usage_gb (SPIKE_MAX_MEMORY_GB) higher, or compile a smaller model',
  }),
);

export const interrupted = code(
  {
    code: 'SPK6042',
    title: 'interrupted',
    exit: EXIT.interrupted,
    explain: 'Somebody or something ended the command before it was done. Nothing was written.',
  },
  () => ({ message: 'interrupted, nothing was written' }),
);

export const explorationPaused = code<{ done: number; of: number; isKept: boolean }>(
  {
    code: 'SPK6043',
    title: 'an exploration that was interrupted',
    exit: EXIT.interrupted,
    explain:
      'Somebody or something ended `explore` before it was done. What was measured until then is in the cache folder, and the same command goes on from there; with `--no-cache` it starts anew.',
  },
  ({ done, of, isKept }) => ({
    message: `interrupted, ${done} of ${count(of, 'network')} are measured`,
    hint: isKept
      ? 'the same command goes on from there'
      : 'leave out --no-cache to go on another time',
  }),
);
