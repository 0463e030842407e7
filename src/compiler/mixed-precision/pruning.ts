import type { CompileRequest } from '../request.ts';

/** The pass that takes small weights away. */
export const PRUNING = 'prune-synapses';

/** How much was pruned under a floor, and what that saves and loses: a part of the report. */
export interface Pruning {
  /** How far quality may fall. */
  readonly floor: number;
  readonly measure: 'accuracy' | 'agreement';
  /** Samples of quality, which no range was taken from. */
  readonly samples: number;
  /** Networks that were made and measured. */
  readonly networks: number;
  /** Weights of a smaller part of the largest of their neuron are gone; nothing where none could go. */
  readonly below?: number;
  readonly before: Pruned;
  readonly after: Pruned;
  /** What is lost at most on samples that nobody has seen, as sure as `confidence` says. */
  readonly lossBound: number;
  readonly confidence: number;
  /** Words of a command line that prune the same. */
  readonly options: readonly string[];
}

export interface Pruned {
  readonly quality: number;
  /** Weights that are not zero. */
  readonly weights: number;
}

/** Whether a floor decides how much is pruned: the pass was asked for, without a number. */
export function asksForPruning({ accuracyFloor, extra = [] }: CompileRequest): boolean {
  const call = extra.find(({ name }) => name === PRUNING);
  return accuracyFloor !== undefined && call !== undefined && !('below' in call.options);
}

/** The request with so much pruning, or without any where the floor decides and nothing is said. */
export function withPruning(request: CompileRequest, below: number | undefined): CompileRequest {
  if (!asksForPruning(request)) return request;
  const others = request.extra!.filter(({ name }) => name !== PRUNING);
  const call = { name: PRUNING, options: { below: below! } };
  return { ...request, extra: below === undefined ? others : [...others, call] };
}
