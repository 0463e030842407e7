import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { Goal } from '../index.ts';

/** What `--build` and `--emit` make, by their values; the source is in every artifact. */
export const PLACES = { cuda: 'libnetwork-cuda.so', host: 'libnetwork-host.so' } as const;
export const FORMS = { source: undefined, ptx: 'network.ptx', cubin: 'network.cubin' } as const;

/** What has to be built of an artifact for a target. */
export function goalsOf(
  options: { readonly build: string | undefined; readonly emit: string | undefined },
  target: string,
): readonly Goal[] {
  const [option] = Object.entries({ '--build': options.build, '--emit': options.emit }).filter(
    ([, value]) => value !== undefined,
  );
  if (option && target !== 'cuda') fail(codes.nothingToBuild({ option: option[0], target }));
  const library = PLACES[options.build as keyof typeof PLACES];
  const form = FORMS[options.emit as keyof typeof FORMS];
  return [library, form].filter((goal) => goal !== undefined);
}
