import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Attrs } from '../ir/graph.ts';
import { type LayerChoice, showLayers } from '../ir/layer-choice.ts';
import { STAGES, type Stage } from '../ir/types.ts';
import { nearestName } from '../support/nearest-name.ts';
import { ADJUSTMENTS } from './calibration/adjust.ts';
import type { Pass, PassCall, PassTable } from './pass.ts';
import { ANN_PIPELINES, ENCODINGS, FIXED_PIPELINES, type Levels, PLAN } from './pipelines.ts';
import type { CompileRequest } from './request.ts';

/** The passes of a compile, in the order in which they run. */
export interface Plan {
  /** Before calibration. */
  readonly ann: readonly PassCall[];
  /** From the stage of the model to `fixed`. */
  readonly convert: readonly PassCall[];
  readonly fixed: readonly PassCall[];
}

/** Decides which passes run for a model that enters at the given stage. */
export async function planPasses(
  request: CompileRequest,
  stage: Stage,
  table: PassTable,
): Promise<Plan> {
  throwIfErrors(nameFaults(request, table));
  const extra = await Promise.all(
    (request.extra ?? []).map(async (call) => ({ call, pass: await table.get(call.name)!() })),
  );
  throwIfErrors(stageFaults(extra, stage));
  const choice = { ...request, extra };
  const late = stage === 'placed' ? 'placed' : 'fixed';
  return {
    ann: stage === 'ann' ? pipeline(ANN_PIPELINES, 'ann', choice) : [],
    convert: conversionFrom(request, stage, pipeline(NONE, 'snn', choice)),
    fixed: pipeline(FIXED_PIPELINES, late, choice),
  };
}

const NONE: Levels = { 0: [], 1: [], 2: [], 3: [] };

interface Extra {
  readonly call: PassCall;
  readonly pass: Pass;
}

/** The passes that lead on to `fixed`, with the options that the request has for them. */
function conversionFrom(
  request: CompileRequest,
  stage: Stage,
  between: readonly PassCall[],
): readonly PassCall[] {
  if (stage === 'fixed' || stage === 'placed') return [];
  const { activationBits, weightBits, layers = [], extra = [] } = request;
  const [encode, quantise] = ENCODINGS[request.encoding];
  const call = ({ name, options }: PassCall, flags: Flags) => {
    const given = extra.find((one) => one.name === name)?.options;
    const flagged = Object.entries(flags).filter((entry) => entry[1] !== undefined);
    return { name, options: { ...options, ...given, ...(Object.fromEntries(flagged) as Attrs) } };
  };
  const isTimed = request.encoding !== 'graded' || layers.some(({ encoding }) => encoding);
  const steps = isTimed ? request.steps : undefined;
  const heavy = layers.filter((choice) => choice.weightBits !== undefined);
  const rest = [...between, call(quantise, { weightBits, layers: textOf(heavy) })];
  if (stage !== 'ann') return rest;
  return [call(encode, { activationBits, steps, layers: textOf(layers) }), ...rest];
}

type Flags = Readonly<Record<string, number | string | undefined>>;

function textOf(layers: readonly LayerChoice[]): string | undefined {
  return layers.length === 0 ? undefined : showLayers(layers);
}

interface Choice {
  readonly level: CompileRequest['level'];
  readonly without: ReadonlySet<string>;
  readonly extra: readonly Extra[];
}

/** A level's passes and the extra ones: where the highest level has them, or else behind all but those that plan. */
function pipeline(levels: Levels, stage: Stage, { level, without, extra }: Choice): PassCall[] {
  const added = extra.filter(({ pass }) => pass.from.includes(stage) && !isConversion(pass.name));
  const options = new Map(added.map(({ call }) => [call.name, call.options]));
  const isWanted = (name: string) => levels[level].includes(name) || options.has(name);
  const names = new Set([...levels[3].filter(isWanted), ...options.keys()]);
  const [early, late] = [false, true].map((isLate) =>
    [...names].filter((name) => PLAN.includes(name) === isLate),
  );
  return [...early!, ...late!]
    .filter((name) => !without.has(name))
    .map((name) => ({ name, options: options.get(name) ?? {} }));
}

function nameFaults({ without, extra = [] }: CompileRequest, table: PassTable): Diagnostic[] {
  const added = extra.map((call) => call.name);
  const adjustments: readonly string[] = ADJUSTMENTS;
  const known = [...table.keys(), ...adjustments];
  const unknown = [
    ...[...without].filter((name) => !known.includes(name)),
    ...added.filter((name) => !table.has(name)),
  ];
  return [
    ...unknown.map((name) => codes.unknownPass({ name, meant: nearestName(name, known) })),
    ...[...without].filter(isConversion).map((name) => codes.conversionPass({ name })),
    ...added.filter((name) => without.has(name)).map((name) => codes.passTwoWays({ name })),
  ];
}

/** A pass that can run nowhere on the way would be asked for in vain. */
function stageFaults(extra: readonly Extra[], entry: Stage): Diagnostic[] {
  const ahead = STAGES.slice(STAGES.indexOf(entry)).filter((stage) => stage !== 'placed');
  const passed: readonly Stage[] = entry === 'placed' ? ['placed'] : ahead;
  return extra
    .filter(({ pass }) => !pass.from.some((stage) => passed.includes(stage)))
    .map(({ pass }) => codes.wrongStageForPass({ pass: pass.name, from: pass.from, stage: entry }));
}

function isConversion(name: string): boolean {
  return Object.values(ENCODINGS).some((calls) => calls.some((call) => call.name === name));
}
