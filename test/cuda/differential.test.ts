import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { planOf } from '../../src/ir/engine/plan.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { KINDS } from '../../targets/cuda/kinds/index.ts';
import { addonHere, drawInputs } from '../native/compare.ts';
import { openSession } from '../../runtime/executors/reference/session.ts';
import { sessionOf } from '../../runtime/executors/cuda/session.ts';
import { scheduled } from '../native/unwatched.ts';
import { inTurn } from '../support/in-turn.ts';
import { randomGraph } from '../support/random-graph.ts';
import { testHost, testNvcc } from './compilers.ts';
import { IN_HASTE, buildMany, differenceIn } from './many.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seeds of graphs until each kind of op was in one of them. */
function seedsForAllKinds(): number[] {
  const missing = new Set(KINDS.keys());
  const seeds: number[] = [];
  for (let seed = 1; missing.size > 0; seed++) {
    const found = planOf(randomGraph(seed, 'fixed')).model.ops.filter(({ kind }) =>
      missing.has(kind),
    );
    if (found.length > 0) seeds.push(seed);
    for (const { kind } of found) missing.delete(kind);
  }
  return seeds;
}

/** A product of tiles in which nothing is multiplied. */
const DEAF = `spk 1
graph deaf : fixed
input %x : spikes u1[16,0]
%a = dense(%x) {weight = i8[4,0]()} : current i32[16,4]
%y = sigma(%a) {bias = i32[](7)} : current i32[16,4]
output y = %y
`;

testHost(
  'compiled kernels of every kind of op give the values and states of the interpreter',
  () => {
    const seeds = seedsForAllKinds();
    const { graph: deaf } = parse(DEAF, { ops: OP_TABLE });
    const graphs = [...seeds.map((seed) => randomGraph(seed, 'fixed')), deaf];
    const { library, texts } = buildMany(graphs, folder, { flags: IN_HASTE });
    const differences = texts.map((built, i) =>
      differenceIn(addonHere(), library, built, drawInputs(built.graph, seeds[i] ?? 1, 7)),
    );
    expect(differences).toEqual(graphs.map(() => undefined));
  },
  120_000,
);

testHost(
  'networks that run op by op give the same, and count what the interpreter counts',
  async () => {
    const graphs = [20, 24, 37].map((seed) => randomGraph(seed, 'fixed'));
    const options = { flags: IN_HASTE, isProfiled: true };
    const both = [...graphs, scheduled(graphs[0]!)];
    const { library, texts } = buildMany(both, join(folder, 'profiled'), options);
    const inputs = graphs.map((graph, i) => drawInputs(graph, i, 5));
    const differences = texts.map((built, i) =>
      differenceIn(addonHere(), library, built, inputs[i % graphs.length]!),
    );
    expect(differences).toEqual(both.map(() => undefined));
    for (const [i, { graph, prefix, weights }] of texts.slice(0, graphs.length).entries()) {
      const network = addonHere().openLibrary(library, prefix, weights);
      const how = { library, executor: 'cuda-host', probes: [], isProfiled: true };
      const samples = inputs[i]!.slice(0, 3);
      const [expected, found] = await inTurn(
        [openSession(graph, { isProfiled: true }), sessionOf(graph, addonHere(), network, how)],
        async (session) => {
          const results = await session.run(samples, 4);
          const costs = session.costs!().filter(({ kind }) => kind !== 'reshape');
          session.close();
          return {
            results,
            costs: costs.map(({ ms, ...counts }) => ({ isTime: ms >= 0, ...counts })),
          };
        },
      );
      expect(found).toEqual(expected);
    }
  },
  120_000,
);

const UNFED = `spk 1
graph unfed : fixed
%late = delay(%y) : spikes u1[2]
%a = dense(%late) {weight = i8[2,2](1, 2, 3, 4)} : current i32[2]
%y = lif-plain(%a) {dv = i32[](100), vth = i32[](3), bias = i32[](1)} : spikes u1[2]
output y = %y
`;

testNvcc(
  'nvcc has no warning for a network that reads nothing',
  () => {
    const { graph } = parse(UNFED, { ops: OP_TABLE });
    const { library } = buildMany([graph], join(folder, 'unfed'), { architecture: '90' });
    expect(existsSync(library)).toBe(true);
  },
  120_000,
);
