import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { unscheduled } from '../src/ir/schedule/schedule.ts';
import { choose } from './temporal-fusion/choose.ts';

/*
 * Chooses in which order a graph runs over its steps.
 *
 *   A converted network whose last message is known runs once over the steps in which something happens:
 *   its ops are silent in all others. Other networks run block after block.
 *   A region ends with a population, so that of its currents there are no more rows than a tile has steps.
 *   A tile has so many steps as fit the cache beside weights and state; where weights do not fit, all of
 *   them, so that each row of weights is read once.
 *   What goes around through delays is one region and runs step by step.
 */
export const temporalFusion = definePass({
  name: 'temporal-fusion',
  summary: 'chooses how ops run over blocks of steps: layer by layer, in tiles that fit the cache',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  makesPlan: true,
  options: {
    cacheBytes: defaulted(int('bytes of the cache near a core', { low: 1024 }), 262_144),
    mostSteps: defaulted(int('steps of a block where nothing settles', { low: 1, high: 64 }), 16),
  },
  run: (graph, { ops, options }) => {
    const bare = unscheduled(graph);
    const schedule = choose(bare, ops, options);
    const isSame = JSON.stringify(schedule) === JSON.stringify(graph.schedule);
    return isSame ? graph : { ...bare, schedule };
  },
});
