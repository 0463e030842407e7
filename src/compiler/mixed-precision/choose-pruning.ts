import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { measuredBy } from '../explore/tally.ts';
import { rounded } from '../quality/quality.ts';
import type { Model } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';
import { AS_ASKED, type Bench, openBench } from './bench.ts';
import type { WidthsContext } from './choose-widths.ts';
import { CONFIDENCE } from './decision-risk.ts';
import { prepare } from './prepare.ts';
import { PRUNING, type Pruned, type Pruning } from './pruning.ts';
import { type Evaluation, isSure, keepsQuality } from './search.ts';

/** Parts of the largest weight that are tried, each about half as much again as the one before. */
const RUNGS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6];

/** Prunes as much as quality falls by no more than the floor for: how far that is, is found by halving. */
export async function choosePruning(
  float: Graph,
  model: Model,
  request: CompileRequest & { readonly accuracyFloor: number },
  context: WidthsContext,
): Promise<{ readonly pruning: Pruning; readonly warnings: readonly Diagnostic[] }> {
  const { accuracyFloor: floor } = request;
  const { source, trial, count, isLabelled, warnings } = await prepare(float, model, request);
  const bench = openBench(source, trial, request, context);
  const start = (await bench.evaluate(AS_ASKED, false))!;
  const found = await farthest(bench, start, { ...context, floor });
  const look = ({ below }: { readonly below?: number }): Pruned => {
    const { tally, weights } = bench.lookUp({ ...AS_ASKED, ...(below !== undefined && { below }) });
    const { accuracy, agreement } = measuredBy(tally, isLabelled);
    return { quality: accuracy ?? agreement!, weights };
  };
  const { below, risk, networks } = found;
  const chosen = below === undefined ? {} : { below };
  const pruning: Pruning = {
    ...{ floor, samples: count, networks, ...chosen, before: look({}), after: look(chosen) },
    measure: isLabelled ? 'accuracy' : 'agreement',
    ...{ lossBound: rounded(risk, 6), confidence: CONFIDENCE },
    options: below === undefined ? [] : ['--pass', `${PRUNING}{below = ${below}}`],
  };
  const none = below === undefined ? [codes.nothingPruned({ floor, samples: count })] : [];
  return { pruning, warnings: [...warnings, ...none] };
}

interface Farthest {
  readonly below?: number;
  readonly risk: number;
  readonly networks: number;
}

async function farthest(
  bench: Bench,
  start: Evaluation,
  { floor, onProgress }: { readonly floor: number } & Pick<WidthsContext, 'onProgress'>,
): Promise<Farthest> {
  const tries = 1 + Math.ceil(Math.log2(RUNGS.length + 1));
  let best: Farthest = { risk: start.risk, networks: 1 };
  let [low, high, networks] = [0, RUNGS.length, 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const below = RUNGS[middle - 1]!;
    const found = await bench.evaluate({ ...AS_ASKED, below }, false);
    onProgress(++networks, Math.max(networks, tries));
    const isGood = found && keepsQuality(found, start, floor) && isSure(found, floor);
    if (isGood) best = { below, risk: found.risk, networks };
    [low, high] = isGood ? [middle, high] : [low, middle - 1];
  }
  return { ...best, networks };
}
