import type { Tensor } from '../../src/tensor/tensor.ts';
import { assertNever } from '../../src/support/assert-never.ts';

/** How a value of the float network is carried in the spiking one. */
export type Carried =
  /** Not yet encoded: the model's own input. */
  | { readonly as: 'float'; readonly name: string }
  /** value = scale * (sum of messages) */
  | { readonly as: 'spikes'; readonly name: string; readonly scale: number }
  /** value = (sum of currents) + bias, or the ReLU of that */
  | {
      readonly as: 'current';
      readonly name: string;
      readonly bias: Tensor | undefined;
      readonly rectified: boolean;
    }
  | { readonly as: 'constant'; readonly tensor: Tensor };

/** For a message: what stands where spikes were needed, by its name in the float network. */
export function describe(carried: Carried, name: string): string {
  switch (carried.as) {
    case 'float':
      return `input '${name}'`;
    case 'spikes':
    case 'current':
      return `'%${name}'`;
    case 'constant':
      return 'a constant';
    default:
      return assertNever(carried);
  }
}
