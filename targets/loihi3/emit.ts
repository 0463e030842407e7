import type { Emitted, TargetContext } from '../../src/compiler/target.ts';
import { throwIfErrors } from '../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { outsideTensors } from '../../src/ir/outside-tensors.ts';
import { print } from '../../src/ir/print.ts';
import { writeTensorFile } from '../../src/tensor/tensor-file.ts';
import { refusals } from './legalise/refusals.ts';
import { checkMapping } from '../../src/mapping/check.ts';
import { mapGraph } from './mapping/map-graph.ts';
import { writeMapping } from '../../src/mapping/mapping.ts';
import { factsIn } from './search.ts';

/** The program, its tensors, and where it runs; no mapping leaves before it was counted again from these files. */
export async function emit(graph: Graph, context: TargetContext): Promise<Emitted> {
  const { ops, limits, profile: name = 'loihi3', allowHost = false, progress } = context;
  const profile = { name, facts: factsIn(limits) };
  const refused = allowHost ? refusals(graph, ops, profile) : [];
  const { mapping } = mapGraph(graph, ops, {
    profile,
    hosted: new Set(refused.map(({ population }) => population.name)),
    seed: limits['seed']!.value,
    busiestCore: limits['busiestCore']!.value,
    effort: limits['mappingEffort']!.value,
    placement: 'annealed',
    ...(progress && { progress }),
  });
  const files = {
    program: print(graph, ops),
    weights: writeTensorFile(outsideTensors(graph)),
    mapping: writeMapping(mapping),
  };
  throwIfErrors(await checkMapping(files, ops));
  const text = new TextEncoder();
  return new Map([
    ['program.spk', text.encode(files.program)],
    ['weights.safetensors', files.weights],
    ['mapping.json', text.encode(files.mapping)],
  ]);
}
