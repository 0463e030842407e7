import type { Emitted, TargetContext } from '../../src/compiler/target.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { outsideTensors } from '../../src/ir/outside-tensors.ts';
import { print } from '../../src/ir/print.ts';
import { writeTensorFile } from '../../src/tensor/tensor-file.ts';
import { networkText } from './network.ts';
import { broken } from '../../src/support/broken.ts';

/** What every project has, as it comes with the compiler: kernels, how they are started, and how they are built. */
export const PROJECT_FILES = [
  'CMakeLists.txt',
  'Makefile',
  'arithmetic.hpp',
  'card.hpp',
  'counting.hpp',
  'events.hpp',
  'exports.hpp',
  'ferry.hpp',
  'fixed.hpp',
  'frame.hpp',
  'kernels.hpp',
  'laps.hpp',
  'levels.hpp',
  'moves.hpp',
  'moving-threshold.hpp',
  'network.h',
  'neurons.hpp',
  'outcome.hpp',
  'part.hpp',
  'processor.hpp',
  'products.hpp',
  'profile.hpp',
  'row-levels.hpp',
  'runner.cpp',
  'sending.hpp',
  'session.hpp',
  'stopwatch.hpp',
  'synapses.hpp',
  'team.hpp',
  'tensor-cores.hpp',
  'tile-product.hpp',
] as const;

/** The program and its tensors as in every artifact, and a project in C++ beside them. */
export function emit(graph: Graph, { ops, shipped }: TargetContext): Emitted {
  if (!shipped) return broken('kernels come with the compiler, which gives none');
  const text = new TextEncoder();
  const { source, profile, weights } = networkText(graph);
  return new Map([
    ['program.spk', text.encode(print(graph, ops))],
    ['weights.safetensors', writeTensorFile(outsideTensors(graph))],
    ['network.cu', text.encode(source)],
    ['network.weights', weights],
    ['profile.cu', text.encode(profile)],
    ...PROJECT_FILES.map((name) => [name, shipped(`cuda/${name}`)] as const),
  ]);
}
