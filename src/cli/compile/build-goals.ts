import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Goal, buildKernels } from '../../index.ts';
import { interruptible } from '../interruptible.ts';

/** In every artifact of target cuda, so there is nothing to make. */
const SOURCE = 'network.cu';

/** What `--build` and `--emit` ask for, by their values. */
export const PLACES = { cuda: 'libnetwork-cuda.so', host: 'libnetwork-host.so' } as const;
export const FORMS = { source: SOURCE, ptx: 'network.ptx', cubin: 'network.cubin' } as const;

type KernelFile = Goal | typeof SOURCE;

/** The files that an artifact for a target is to have. */
export function kernelFiles(
  options: { readonly build: string | undefined; readonly emit: string | undefined },
  target: string,
): readonly KernelFile[] {
  const [option] = Object.entries({ '--build': options.build, '--emit': options.emit }).filter(
    ([, value]) => value !== undefined,
  );
  if (option && target !== 'cuda') fail(codes.nothingToBuild({ option: option[0], target }));
  const { build, emit } = options;
  return [
    ...(build === undefined ? [] : [PLACES[build as keyof typeof PLACES]]),
    ...(emit === undefined ? [] : [FORMS[emit as keyof typeof FORMS]]),
  ];
}

/** Builds them one after the other; Ctrl-C ends the compiler that runs. */
export async function buildAll(folder: string, files: readonly KernelFile[]): Promise<void> {
  const ending = new AbortController();
  const interrupts = interruptible(() => ending.abort());
  try {
    for (const file of files)
      if (file !== SOURCE) await buildKernels(folder, file, { signal: ending.signal });
  } finally {
    interrupts.close();
  }
}
