import { lifOp } from './lif-family.ts';

/** The leaky integrate-and-fire neuron of Loihi 2, to the bit; hard reset, which leaves u alone. */
export const lif = lifOp({
  kind: 'lif',
  summary: 'leaky integrate-and-fire with a current, in the fixed-point arithmetic of Loihi 2',
  resetEquation: 'v = 0 where y',
  afterSpike: () => 0,
  isOnChip: true,
});
