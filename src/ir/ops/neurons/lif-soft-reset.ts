import { lifOp } from './lif-family.ts';

/** Our own variant of `lif`, never used for a network that came with the hard reset. */
export const lifSoftReset = lifOp({
  kind: 'lif-soft-reset',
  summary: 'the neuron of lif, but a spike subtracts the threshold',
  resetEquation: 'v = v - (vth << 6) where y',
  afterSpike: (v, threshold) => v - threshold,
  isOnChip: false,
});
