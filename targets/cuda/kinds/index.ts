import type { WriteOp } from '../op-text.ts';
import * as levels from './levels.ts';
import * as moves from './moves.ts';
import * as neurons from './neurons.ts';
import * as synapses from './synapses.ts';

/** How each kind of op that the engine knows is written down. */
export const KINDS: ReadonlyMap<string, WriteOp> = new Map([
  ['add', moves.add],
  ['conv', synapses.conv],
  ['decode', moves.decode],
  ['delay', moves.delay],
  ['delta', neurons.delta],
  ['dense', synapses.dense],
  ['diagonal', synapses.diagonal],
  ['encode', levels.encode],
  ['extreme', levels.extreme],
  ['integrate-and-fire', neurons.integrateAndFire],
  ['join', moves.join],
  ['level', levels.level],
  ['lif', neurons.lif],
  ['lif-adaptive', neurons.lifAdaptive],
  ['lif-plain', neurons.lifPlain],
  ['lif-potential', neurons.lifPotential],
  ['lif-two-currents', neurons.lifTwoCurrents],
  ['log-sum', levels.logSum],
  ['lookup', levels.lookup],
  ['matrix-product', moves.matrixProduct],
  ['normalise', levels.normalise],
  ['product', moves.product],
  ['resonator', neurons.resonator],
  ['resonator-adaptive', neurons.resonatorAdaptive],
  ['shares', levels.shares],
  ['sigma', neurons.sigma],
  ['sigma-delta', neurons.sigmaDelta],
  ['source', levels.source],
  ['sparse', synapses.sparse],
  ['wire', moves.wire],
]);
