import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { quoted } from './words.ts';

// SPK700x, 702x and 704x: artifacts, the cache and the disk.

export const notAnArtifact = code<{ folder: string; found: 'file' | 'folder' | 'nothing' }>(
  {
    code: 'SPK7001',
    title: 'not an artifact',
    exit: EXIT.notFound,
    explain: 'An artifact is a folder with a `manifest.json` that `spike-compile compile` wrote.',
  },
  ({ folder, found }) => NOT_AN_ARTIFACT[found](folder),
);

/** Files of networks that have spikes already: no float model is in them. */
const SPIKING = /\.(?:nir|net)$/i;

const NOT_AN_ARTIFACT = {
  file: (folder: string) => ({
    message: `'${folder}' is a file, and an artifact is a folder`,
    hint: `compile it first: spike-compile compile ${folder} -o DIR${SPIKING.test(folder) ? '' : '; a float model runs as it is with --executor float'}`,
  }),
  folder: (folder: string) => ({
    message: `'${folder}' is not an artifact: it has no manifest.json`,
    hint: 'make one: spike-compile compile MODEL -o DIR',
  }),
  nothing: (folder: string) => ({
    message: `there is no such folder as '${folder}'`,
    hint: 'check the path, or make an artifact: spike-compile compile MODEL -o DIR',
  }),
};

export const badManifest = code<{ faults: readonly string[] }>(
  {
    code: 'SPK7002',
    title: 'a manifest that cannot be used',
    exit: EXIT.cannotCompile,
    explain:
      'The manifest does not follow its schema: it was edited, damaged, or written by another version.',
  },
  ({ faults }) => ({
    message: 'the manifest does not follow its schema',
    notes: faults,
    hint: 'compile the model again',
  }),
);

export const damagedFile = code<{ fault: string }>(
  {
    code: 'SPK7003',
    title: 'a damaged artifact',
    exit: EXIT.cannotCompile,
    explain:
      'The manifest lists every file of the artifact with its size and hash. A file is missing or is not what was written.',
  },
  ({ fault }) => ({
    message: `the file ${fault}`,
    hint: 'compile the model again',
  }),
);

export const wouldOverwrite = code<{ folder: string; foreign?: readonly string[] }>(
  {
    code: 'SPK7004',
    title: 'the output folder holds something else',
    exit: EXIT.usage,
    explain:
      'Compiling replaces an artifact or fills an empty or new folder, and touches nothing else. The folder of an artifact is replaced whole, by one rename, so files in it that its manifest does not list, and no build of its kernels makes, would be gone.',
  },
  ({ folder, foreign }) => ({
    message: foreign
      ? `the artifact '${folder}' holds files that no compile wrote: ${quoted(foreign)}`
      : `'${folder}' exists and is not an artifact`,
    hint: foreign
      ? 'move them away, or choose another folder: -o NEWDIR'
      : 'choose another folder: -o NEWDIR',
  }),
);

export const newerArtifact = code<{ version: number; reads: number; compiler?: string }>(
  {
    code: 'SPK7008',
    title: 'an artifact of a newer version',
    exit: EXIT.cannotCompile,
    explain:
      'The manifest says which version of the format the artifact has. A newer one may mean what it says otherwise, so it is not guessed at.',
  },
  ({ version, reads, compiler }) => ({
    message: `the artifact has version ${version} of the format, this spike-compile reads ${reads}`,
    hint: `${compiler === undefined ? 'open it with a newer spike-compile' : `open it with spike-compile ${compiler}, which wrote it, or a newer one`}, or compile the model again`,
  }),
);

export const outputInArtifact = code<{ folder: string }>(
  {
    code: 'SPK7005',
    title: 'an output in the folder of an artifact',
    exit: EXIT.usage,
    explain:
      'The manifest of an artifact knows each of its files by size and hash, and a compile replaces the folder whole. What else is written there damages the artifact, or is gone with the next compile.',
  },
  ({ folder }) => ({
    message: `the output would lie in the artifact '${folder}'`,
    hint: 'write to another folder',
  }),
);

export const tensorsKept = code<{ text: string }>(
  {
    code: 'SPK7006',
    title: 'tensors of something else where those of a graph would lie',
    exit: EXIT.usage,
    explain:
      'The large tensors of a `.spk` file lie in a `.safetensors` file of the same name beside it. One that is there already is replaced only where all its tensors are those of the `.spk` file that is replaced with it.',
  },
  ({ text }) => ({
    message: `the tensors of '${text}' would lie in this file, which holds something else`,
    hint: 'choose another name for the .spk file, or move the .safetensors file away',
  }),
);

export const tensorsOfText = code<{ text: string }>(
  {
    code: 'SPK7007',
    title: 'an output in place of the tensors of a graph',
    exit: EXIT.usage,
    explain:
      'The large tensors of a `.spk` file lie in a `.safetensors` file of the same name beside it. With other tensors there the graph could not be read any more.',
  },
  ({ text }) => ({
    message: `the output file holds the tensors of '${text}'`,
    hint: `choose another name, or move '${text}' and its tensors away`,
  }),
);

export const cacheUnusable = code<{ directory: string; reason: string }>(
  {
    code: 'SPK7020',
    title: 'a cache that cannot be used',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The system refuses to read or write the cache folder. Results are the same without a cache; only a second compile of the same model takes as long as the first.',
  },
  ({ directory, reason }) => ({
    message: `the cache in '${directory}' cannot be used (${reason})`,
    hint: 'make the folder writable, name another in compiler.cache_directory (SPIKE_CACHE_DIR), or use --no-cache',
  }),
);

export const cacheDamaged = code<{ entry: string }>(
  {
    code: 'SPK7021',
    title: 'a damaged entry of the cache',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'An entry of the cache is not what was written into it. It was not used, and is replaced.',
  },
  ({ entry }) => ({
    message: `a damaged entry of the cache was not used: '${entry}'`,
    hint: 'check the disk if this happens again',
  }),
);

export const systemRefused = code<{ path: string; reason: string }>(
  {
    code: 'SPK7022',
    title: 'a file or folder that the system refuses',
    exit: EXIT.usage,
    explain:
      'The operating system does not let this user read or write there, or the path is not of the right kind.',
  },
  ({ path, reason }) => ({
    message: `'${path}' cannot be read or written (${reason})`,
    hint: 'check the path and its permissions',
  }),
);

export const diskFull = code<{ path: string }>(
  {
    code: 'SPK7023',
    title: 'no space left',
    exit: EXIT.ceiling,
    explain: 'The disk, or the share of it that this user may fill, is full.',
  },
  ({ path }) => ({
    message: `there is no space left to write '${path}'`,
    hint: 'free some space, or write elsewhere',
  }),
);

export const cacheNotWritable = code<{ directory: string; reason: string }>(
  {
    code: 'SPK7040',
    title: 'a cache folder that cannot be written',
    exit: EXIT.checkFailed,
    explain:
      'The cache is enabled and its folder cannot be made or written by this user. Compiles work without it, only slower.',
  },
  ({ directory, reason }) => ({
    message: `the cache folder '${directory}' is not writable (${reason})`,
    hint: 'make it writable, name another in SPIKE_CACHE_DIR, or set SPIKE_CACHE_ENABLED=false',
  }),
);

export const diskNearlyFull = code<{ path: string; freeMb: number; leastMb: number }>(
  {
    code: 'SPK7041',
    title: 'a disk that is nearly full',
    exit: EXIT.checkFailed,
    explain: 'There is hardly any space where results are kept, so compiles are about to fail.',
  },
  ({ path, freeMb, leastMb }) => ({
    message: `${freeMb} MiB are free at '${path}', less than ${leastMb} MiB`,
    hint: 'free some space, or name another folder in SPIKE_CACHE_DIR',
  }),
);

export const missingPart = code<{ part: string }>(
  {
    code: 'SPK7042',
    title: 'a part of spike-compile that is missing',
    exit: EXIT.checkFailed,
    explain: 'A file of the build or a package that it needs is not installed.',
  },
  ({ part }) => ({
    message: `'${part}' is missing`,
    hint: `install again with 'npm ci', and build with 'npm run build' where this is a checkout`,
  }),
);
