import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';

// SPK709x and 710x: compiled kernels.

export const noKernels = code<{ graph: string; executor: string }>(
  {
    code: 'SPK7090',
    title: 'a network without kernels',
    exit: EXIT.unavailable,
    explain:
      'The executors `cuda` and `cuda-host` run kernels that were written for one network. Artifacts of target `cuda` have them.',
  },
  ({ graph, executor }) => ({
    message: `network '${graph}' has no kernels for executor '${executor}'`,
    hint: 'compile it with --target cuda',
  }),
);

export const kernelsNotBuilt = code<{
  goal: string;
  why: string;
  notes: readonly string[];
  hint: string;
}>(
  {
    code: 'SPK7091',
    title: 'kernels that cannot be built',
    exit: EXIT.unavailable,
    explain:
      'The kernels of an artifact are C++, which a compiler on this machine builds into the folder of the artifact: nvcc for graphics cards, any compiler of C++17 for processors, both started by make.',
  },
  ({ goal, why, notes, hint }) => ({ message: `'${goal}' cannot be built: ${why}`, notes, hint }),
);

export const nothingToBuild = code<{ option: string; target: string }>(
  {
    code: 'SPK7092',
    title: 'a target that has nothing to build',
    exit: EXIT.usage,
    explain:
      '`--build` and `--emit` are for targets whose artifacts are projects to build: `cuda`.',
  },
  ({ option, target }) => ({
    message: `target '${target}' has nothing to build for '${option}'`,
    hint: 'give --target cuda',
  }),
);

export const driverTooOld = code<{ why: string }>(
  {
    code: 'SPK7093',
    title: 'a driver that is too old',
    exit: EXIT.unavailable,
    explain:
      'A library that nvcc builds needs a driver for the version of CUDA that nvcc is of, or a later one.',
  },
  ({ why }) => ({
    message: `the kernels cannot run here: ${why}`,
    hint: 'update the driver, build with an older nvcc, or run with --executor native',
  }),
);

export const wrongArchitecture = code<{ why: string }>(
  {
    code: 'SPK7094',
    title: 'kernels for another graphics card',
    exit: EXIT.unavailable,
    explain:
      'A library holds kernels for the compute capabilities that it was built for, and code that the driver translates for later ones.',
  },
  ({ why }) => ({
    message: `the kernels cannot run here: ${why}`,
    hint: `remove the library and run again with ARCHITECTURES="90", or whatever the card has`,
  }),
);

export const otherCompile = code<{ library: string }>(
  {
    code: 'SPK7095',
    title: 'a library of another compile',
    exit: EXIT.unavailable,
    explain:
      'Kernels and weights carry a hash of the network that they were made for. A library that was copied from another artifact is not run.',
  },
  ({ library }) => ({
    message: `'${library}' was built for another compile`,
    hint: 'remove it: the next run builds it',
  }),
);

export const cardMemory = code<{ why: string }>(
  {
    code: 'SPK7096',
    title: 'a network that does not fit the memory of the card',
    exit: EXIT.unavailable,
    explain:
      'Weights and the values and states of one sample at least have to fit the memory of the card, beside what other programs have there.',
  },
  ({ why }) => ({
    message: `there is too little memory: ${why}`,
    hint: 'end other programs that hold memory there, or run with --executor native',
  }),
);

export const kernelsFailed = code<{ library: string; why: string }>(
  {
    code: 'SPK7097',
    title: 'kernels that failed',
    exit: EXIT.unavailable,
    explain:
      'The library could not be loaded, or the card reported a fault. The message is that of the system or of CUDA.',
  },
  ({ library, why }) => ({
    message: `'${library}' failed: ${why}`,
    hint: 'run with --executor native, and please report it',
  }),
);

export const kernelsUnplaced = code<{ goal: string; folder: string; why: string }>(
  {
    code: 'SPK7100',
    title: 'a folder that kernels cannot be built into',
    exit: EXIT.unavailable,
    explain:
      'Kernels are built into the folder of their artifact, where the next run finds them. Nothing can be written into this folder: it may only be read, or its disk is full.',
  },
  ({ goal, folder, why }) => ({
    message: `'${goal}' cannot be built: nothing can be written into '${folder}' (${why})`,
    hint: `copy the artifact to a folder of your own: cp -r ${folder} .`,
  }),
);

export const buildInterrupted = code<{ goal: string; folder: string }>(
  {
    code: 'SPK7101',
    title: 'kernels that were not built to the end',
    exit: EXIT.interrupted,
    explain:
      'Somebody or something ended the command while a compiler ran. The compiler was ended too, and left nothing; the artifact is as whole as before.',
  },
  ({ goal, folder }) => ({
    message: `interrupted, '${goal}' is not built`,
    hint: `the next run builds it, or 'make -C ${folder} ${goal}'`,
  }),
);
