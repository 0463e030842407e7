import type { Config } from '../../config/config.ts';
import { type Diagnostic, SpikeError } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { parse } from '../../ir/parse.ts';
import { readSafetensors } from '../../tensor/safetensors.ts';
import { dataOf } from '../calibration-data.ts';
import { openData } from '../calibration/open-data.ts';
import { chooseTarget } from '../choose-target.ts';
import { networkOf } from '../network.ts';
import type { PassTable } from '../pass.ts';
import type { TargetTable } from '../target.ts';
import { floatOutputs } from './float-outputs.ts';
import { type Trial, measuring } from './measure.ts';
import { inputsOf } from './observed.ts';
import type { Prepared } from './prepare.ts';
import type { Tally } from './tally.ts';
import { type Variant, nameOf, requestFor } from './variant.ts';

/** A part of the work on a variant: samples from one place among those to measure on to another. */
export interface Portion {
  readonly variant: Variant;
  readonly from: number;
  readonly to: number;
  /** Sums over the samples before. */
  readonly tallies?: readonly Tally[];
}

/** What came of it. `done` may be less than was asked for: whoever asks again goes on from there. */
export interface PortionDone {
  readonly done: number;
  readonly tallies: readonly Tally[];
  /** Why there is no such network. */
  readonly failure?: readonly Diagnostic[];
}

/** Where variants are measured. */
export interface Bench {
  /** Measures until a portion is done, or until `isTime` says that enough time has passed. */
  measure(portion: Portion, isTime: () => boolean): Promise<PortionDone>;
}

interface BenchContext {
  readonly config: Config;
  readonly passes: PassTable;
  readonly targets: TargetTable;
}

export async function openBench(prepared: Prepared, context: BenchContext): Promise<Bench> {
  const graph = graphOf(prepared);
  const { samples: all } = await openData(dataOf(prepared.base)!, inputsOf(graph));
  const { measure, labels: known } = prepared;
  const samples = { count: measure.length, get: (i: number) => all.get(measure[i]!) };
  const labels = known && Float64Array.from(measure, (i) => known[i]!);
  const float = floatOutputs(graph, OP_TABLE, samples);
  const trial: Trial = { ops: OP_TABLE, samples, labels, float };
  const source = { float: graph, observations: prepared.observations };
  const target = await chooseTarget(prepared.base.target, context.config, context.targets);
  const tools = { target, passes: context.passes };
  // A variant comes in several portions, mostly one behind another.
  let last: { readonly name: string; readonly graph: Graph } | undefined;
  const networkFor = async (variant: Variant) => {
    const name = nameOf(variant);
    const request = requestFor(variant, prepared.base);
    if (last?.name !== name) last = { name, graph: await networkOf(source, request, tools) };
    return last.graph;
  };
  return {
    async measure({ variant, from, to, tallies: given }, isTime) {
      try {
        const network = await networkFor(variant);
        const { tallies, add } = measuring(network, variant.steps, trial, given);
        let done = from;
        while (done < to && !(done > from && isTime())) add(done++);
        return { done, tallies };
      } catch (error) {
        if (!(error instanceof SpikeError)) throw error;
        return { done: to, tallies: [], failure: error.diagnostics };
      }
    },
  };
}

function graphOf({ text, tensors }: Prepared): Graph {
  const known = readSafetensors(tensors, {});
  return parse(text, { ops: OP_TABLE, tensors: (hash) => known.get(hash) }).graph;
}
