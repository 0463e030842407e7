import type { WindowAxis } from '../../ir/ops/windows.ts';
import type { Shape } from '../../tensor/shape.ts';

/** Neurons of one kind, or messages that the host sends. */
export interface Population {
  readonly name: string;
  readonly shape: Shape;
  /** The axis of its channels: all neurons of a place differ along it alone. */
  readonly channels: number;
  readonly isHost: boolean;
  /** Each of its neurons answers from a whole row of ledgers, so a row is on one core. */
  readonly hasRows: boolean;
}

/** How a synapse's sources lie to its targets. */
export type Form =
  /** One kernel for all places; axes of source and target are [n, channels, ...space]. */
  | {
      readonly kind: 'window';
      readonly axes: readonly WindowAxis[];
      readonly groups: number;
      readonly inPerGroup: number;
      readonly outPerGroup: number;
      /** The window slides over the target: a transposed convolution. */
      readonly isTransposed?: boolean;
    }
  /** All to all along the last axis, alike for all rows. */
  | { readonly kind: 'dense'; readonly inputs: number; readonly outputs: number }
  /** Listed by source: the targets of source j stand from starts[j] to starts[j + 1]. */
  | {
      readonly kind: 'listed';
      readonly starts: Int32Array;
      readonly targets: Int32Array;
      /** How many targets there are. */
      readonly size: number;
    }
  /** Each target has `taps` sources of its own, which lie in its place along all axes but the last. */
  | { readonly kind: 'each'; readonly taps: number }
  /** Ledgers of a product, which is a part of the neurons that it is added up in. */
  | { readonly kind: 'factor'; readonly sides: readonly Side[]; readonly terms: number }
  /** What any other population reads without a synapse: all of it, to be on the safe side. */
  | { readonly kind: 'all' };

/** A factor of a product that comes from one population. */
export interface Side {
  readonly shape: Shape;
  /** For each of its axes the axis of the product that it goes along with; nothing for one that is read whole. */
  readonly along: readonly (number | undefined)[];
  /** From the product back to the population. */
  readonly views: readonly View[];
}

/** What moves messages on their way from a population to a synapse; boxes are followed back through it. */
export type View =
  | { readonly kind: 'reshape'; readonly from: Shape; readonly to: Shape }
  | { readonly kind: 'wire'; readonly from: Shape; readonly to: Shape; readonly places: Int32Array }
  /** A part of what is joined along an axis, which is `extent` long in all. */
  | {
      readonly kind: 'part';
      readonly axis: number;
      readonly start: number;
      readonly extent: number;
      readonly from: Shape;
    }
  /** Any element may come from anywhere. */
  | { readonly kind: 'whole'; readonly from: Shape };

export interface Connection {
  readonly synapse: string;
  readonly from: Population;
  readonly to: Population;
  /** What the synapse reads has this shape. */
  readonly sourceShape: Shape;
  readonly form: Form;
  /** What the synapse makes has this shape, and its channels along this axis. */
  readonly targetShape: Shape;
  readonly targetChannels: number;
  /** From the population that hears it back to the synapse. */
  readonly targetViews: readonly View[];
  /** From the synapse back to the population. */
  readonly views: readonly View[];
  /** Bits that a weight is stored in, its delay included. */
  readonly bits: number;
}

/** Populations in data order, with the connections between them. */
export interface Network {
  readonly name: string;
  readonly populations: readonly Population[];
  /** Of those the ones that are inputs of the graph. */
  readonly inputs: ReadonlySet<string>;
  readonly connections: readonly Connection[];
}

/** Whether all places share one list of weights for each input channel. */
export function isShared({ form, targetShape }: Connection): boolean {
  if (form.kind === 'dense') return targetShape.slice(0, -1).some((extent) => extent > 1);
  return form.kind !== 'listed' && form.kind !== 'factor' && form.kind !== 'all';
}
