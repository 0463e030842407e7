import type { Config } from '../../config/config.ts';
import { type Diagnostic, SpikeError } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { parse } from '../../ir/parse.ts';
import { print } from '../../ir/print.ts';
import { sha256 } from '../../support/hash.ts';
import { readSafetensors } from '../../tensor/safetensors.ts';
import { dataOf } from '../calibration-data.ts';
import { openData } from '../../data/open-data.ts';
import { chooseTarget } from '../choose-target.ts';
import { networkOf } from '../network.ts';
import type { PassTable } from '../pass.ts';
import type { TargetTable } from '../target.ts';
import { stepsOf } from '../timing.ts';
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
  const { measure, labels: classes } = prepared;
  const samples = { count: measure.length, get: (i: number) => all.get(measure[i]!) };
  const labels = classes && Float64Array.from(measure, (i) => classes[i]!);
  const float = floatOutputs(graph, OP_TABLE, samples);
  const trial: Trial = { ops: OP_TABLE, samples, labels, float };
  const source = { float: graph, observations: prepared.observations };
  const target = await chooseTarget(prepared.base.target, context.config, context.targets);
  const tools = { target, passes: context.passes };
  // A variant comes in several portions, mostly one behind another.
  let last: Network | undefined;
  // Widths and steps that a code has no use for make the same network again.
  const known = new Map<string, PortionDone>();
  const networkFor = async (variant: Variant) => {
    const name = nameOf(variant);
    const request = requestFor(variant, prepared.base);
    if (last?.name === name) return last;
    const made = await networkOf(source, request, tools);
    const ends = variant.steps.map((steps) => stepsOf(made, steps));
    last = { name, graph: made, key: sha256(print(made, OP_TABLE), JSON.stringify(ends)) };
    return last;
  };
  return {
    async measure({ variant, from, to, tallies: given }, isTime) {
      try {
        const { graph: network, key } = await networkFor(variant);
        const same = known.get(`${key} ${to}`);
        if (same) return same;
        const { tallies, add } = measuring(network, variant.steps, trial, given);
        let done = from;
        while (done < to && !(done > from && isTime())) add(done++);
        if (done === to) known.set(`${key} ${to}`, { done, tallies });
        return { done, tallies };
      } catch (error) {
        if (!(error instanceof SpikeError)) throw error;
        return { done: to, tallies: [], failure: error.diagnostics };
      }
    },
  };
}

interface Network {
  readonly name: string;
  readonly graph: Graph;
  /** The same for networks that are the same. */
  readonly key: string;
}

function graphOf({ text, tensors }: Prepared): Graph {
  const known = readSafetensors(tensors, {});
  return parse(text, { ops: OP_TABLE, tensors: (hash) => known.get(hash) }).graph;
}
