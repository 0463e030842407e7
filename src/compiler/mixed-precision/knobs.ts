import type { Graph } from '../../ir/graph.ts';
import type { LayerChoice } from '../../ir/layer-choice.ts';
import { isTensor } from '../../tensor/tensor.ts';
import type { LevelBits } from '../pass.ts';

/** One width that may be chosen: of the weights of a layer, or of the levels that it sends. */
export interface Knob {
  readonly layer: string;
  readonly what: 'activationBits' | 'weightBits';
  /** Bits where nothing is chosen. */
  readonly most: number;
}

export const LEAST_BITS = 2;

/** Widths by knob; those that are absent stay as they are. */
export type Widths = ReadonlyMap<Knob, number>;

/** Where a float network with ranges has widths to choose. */
export function knobsOf(
  ranged: Graph,
  { weightBits, bitsOf }: { weightBits: number; bitsOf: LevelBits },
): Knob[] {
  const seen = new Set<string>();
  const knobs: Knob[] = [];
  for (const { result, kind, inputs, attrs } of ranged.ops) {
    const weight = attrs['weight'];
    if (isTensor(weight) && weight.shape.length > 1)
      knobs.push({ layer: result, what: 'weightBits', most: weightBits });
    const layer = inputs[0]!;
    const most = kind === 'range' ? bitsOf(result, false) : 0;
    // What is wider is only added or normalised: its messages are multiplied with nothing.
    if (most <= LEAST_BITS || most > WIDEST || seen.has(layer)) continue;
    seen.add(layer);
    knobs.push({ layer, what: 'activationBits', most });
  }
  return knobs;
}

const WIDEST = 8;

/** Widths as they are given to a compile, in the order of the knobs; a layer has one entry. */
export function choicesOf(widths: Widths): LayerChoice[] {
  const choices = new Map<string, LayerChoice>();
  for (const [{ layer, what, most }, bits] of widths)
    if (bits < most) choices.set(layer, { ...choices.get(layer), layer, [what]: bits });
  return [...choices.values()];
}
