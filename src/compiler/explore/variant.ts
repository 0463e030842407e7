import { hasLevels } from '../level-bits.ts';
import type { PassTable } from '../pass.ts';
import type { Encoding } from '../pipelines.ts';
import { planPasses } from '../plan.ts';
import type { CompileRequest } from '../request.ts';
import { showPassCall } from '../show-pass-call.ts';

/** What is tried: every combination of these. */
export interface Space {
  readonly encodings: readonly Encoding[];
  readonly activationBits: readonly number[];
  readonly weightBits: readonly number[];
  readonly steps: readonly number[];
}

/** A spiking network, and the steps after which it is looked at. */
export interface Variant {
  readonly encoding: Encoding;
  readonly activationBits: number;
  readonly weightBits: number;
  /** In rising order. One run of the longest shows all of them. */
  readonly steps: readonly number[];
}

/** All networks of a space. Numbers of steps share one where passes make the same of the model. */
export async function variantsOf(
  space: Space,
  base: CompileRequest,
  passes: PassTable,
): Promise<Variant[]> {
  const variants: Variant[] = [];
  for (const encoding of space.encodings)
    for (const activationBits of widthsOf(encoding, space))
      for (const weightBits of space.weightBits) {
        const bits = { encoding, activationBits, weightBits };
        const shared = await stepsByNetwork(space.steps, { ...base, ...bits }, passes);
        for (const steps of shared) variants.push({ ...bits, steps });
      }
  return variants;
}

/** Rates have no levels, so that one width stands for all. */
function widthsOf(encoding: Encoding, { activationBits }: Space): readonly number[] {
  return hasLevels(encoding) ? activationBits : activationBits.slice(0, 1);
}

async function stepsByNetwork(
  all: readonly number[],
  request: CompileRequest,
  passes: PassTable,
): Promise<readonly (readonly number[])[]> {
  const groups = new Map<string, number[]>();
  for (const steps of [...new Set(all)].sort((a, b) => a - b)) {
    const plan = await planPasses({ ...request, steps }, 'ann', passes);
    const network = [...plan.convert, ...plan.fixed].map(showPassCall).join();
    groups.set(network, [...(groups.get(network) ?? []), steps]);
  }
  return [...groups.values()];
}

/** The request of a compile that makes the network. */
export function requestFor(variant: Variant, base: CompileRequest): CompileRequest {
  const { encoding, activationBits, weightBits, steps } = variant;
  const bits = { ...(hasLevels(encoding) && { activationBits }), weightBits };
  return { ...base, encoding, ...bits, steps: steps.at(-1)! };
}

/** Names a variant among all, in words that stay the same from run to run. */
export function nameOf({ encoding, activationBits, weightBits, steps }: Variant): string {
  const bits = hasLevels(encoding) ? `${activationBits}/${weightBits}` : `${weightBits}`;
  return `${encoding} ${bits} at ${steps.join()}`;
}
