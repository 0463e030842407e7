import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, SpikeError, fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Attrs, Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { unscheduled } from '../ir/schedule/schedule.ts';
import { verify } from '../ir/verify.ts';
import { frameIn } from '../support/frame-in.ts';
import { nearestName } from '../support/nearest-name.ts';
import type { Pass, PassCall, PassTable } from './pass.ts';

/** What an observer learns after each pass; before the first pass it hears `pass` undefined. */
export interface PassEvent {
  readonly pass: Pass | undefined;
  readonly options: Attrs;
  /** Position in the pipeline, from 1. */
  readonly position: number;
  readonly before: Graph;
  readonly after: Graph;
}

/** Hears of each pass before the next one runs, however long that takes. */
export type PassObserver = (event: PassEvent) => void | Promise<void>;

export interface RunOptions {
  readonly ops: OpTable;
  readonly passes: PassTable;
  readonly observe?: readonly PassObserver[];
  /** Verifies the graph after each pass and not only after the last. On unless switched off. */
  readonly verifyEach?: boolean;
  /** Asked once for each pass that could be left out, in order: those that lead to another stage are needed. */
  readonly mayRun?: (pass: Pass) => boolean;
}

/** Runs a pipeline: checks the stage, runs, verifies, holds each pass to its promises. */
export async function runPasses(
  graph: Graph,
  calls: readonly PassCall[],
  options: RunOptions,
): Promise<Graph> {
  throwIfErrors(verify(graph, options.ops));
  const all = await loadPasses(calls, options.passes);
  const { mayRun = () => true } = options;
  const passes = all.filter(({ pass }) => pass.to !== undefined || mayRun(pass));
  await tell(options, { pass: undefined, options: {}, position: 0, before: graph, after: graph });
  return options.verifyEach === false
    ? runUnwatched(graph, passes, options)
    : runEach(graph, passes, options, verify);
}

/**
 * Verifies the last graph only. Whatever goes wrong on the way may be the fault of an earlier pass
 * than the one that stumbled, so the guilty one is sought by running all again, watched.
 */
async function runUnwatched(
  graph: Graph,
  passes: readonly LoadedCall[],
  options: RunOptions,
): Promise<Graph> {
  const rerun = () => runEach(graph, passes, { ...options, observe: [] }, verify);
  let last: Graph;
  try {
    last = await runEach(graph, passes, options, () => []);
  } catch (error) {
    await rerun();
    throw error;
  }
  return verify(last, options.ops).length === 0 ? last : rerun();
}

async function runEach(
  graph: Graph,
  passes: readonly LoadedCall[],
  options: RunOptions,
  check: typeof verify,
): Promise<Graph> {
  let current = graph;
  for (const [i, { pass, given }] of passes.entries()) {
    const after = runPass(current, pass, given, options.ops, check);
    await tell(options, { pass, options: given, position: i + 1, before: current, after });
    current = after;
  }
  return current;
}

async function tell(options: RunOptions, event: PassEvent): Promise<void> {
  for (const observe of options.observe ?? []) await observe(event);
}

interface LoadedCall {
  readonly pass: Pass;
  readonly given: Attrs;
}

/** Finds all passes and checks all options before any of them runs. */
async function loadPasses(calls: readonly PassCall[], table: PassTable): Promise<LoadedCall[]> {
  const faults: Diagnostic[] = [];
  const loaded: LoadedCall[] = [];
  for (const call of calls) {
    const load = table.get(call.name);
    if (!load) {
      const meant = nearestName(call.name, table.keys());
      faults.push(codes.unknownPass({ name: call.name, meant }));
      continue;
    }
    const pass = await load();
    faults.push(...optionFaults(pass, call.options));
    loaded.push({ pass, given: withDefaults(pass, call.options) });
  }
  throwIfErrors(faults);
  return loaded;
}

function optionFaults(pass: Pass, options: Attrs): Diagnostic[] {
  const found = Object.entries(options).flatMap(([name, value]) => {
    const spec = Object.hasOwn(pass.options, name) ? pass.options[name] : undefined;
    const known = Object.keys(pass.options);
    if (!spec)
      return [codes.unknownPassOption({ pass: pass.name, name, meant: nearestName(name, known) })];
    const wrong = spec.check(value);
    return wrong ? [codes.wrongPassOption({ pass: pass.name, name, wrong })] : [];
  });
  const missing = Object.entries(pass.options)
    .filter(([name, spec]) => !spec.optional && spec.default === undefined && !(name in options))
    .map(([name]) => codes.wrongPassOption({ pass: pass.name, name, wrong: 'must be given' }));
  return [...found, ...missing];
}

/** The given options of a pass, and its own for those not given. */
export function withDefaults(pass: Pass, options: Attrs): Attrs {
  const defaults = Object.entries(pass.options).flatMap(([name, spec]) =>
    spec.default === undefined ? [] : [[name, spec.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...options };
}

/** Runs one pass and checks what it returns. A graph that a pass broke is a fault of ours, or of the plugin that the pass is of. */
export function runPass(
  graph: Graph,
  pass: Pass,
  options: Attrs,
  ops: OpTable,
  check = verify,
): Graph {
  if (!pass.from.includes(graph.stage))
    fail(codes.wrongStageForPass({ pass: pass.name, from: pass.from, stage: graph.stage }));
  try {
    const result = pass.run(graph, { ops, options });
    // What a pass changed no longer runs as it was planned.
    const after = result === graph || pass.makesPlan ? result : unscheduled(result);
    const faults = check(after, ops).map((d) => d.message);
    const broken = [...faults, ...brokenPromises(after, pass, graph)];
    if (broken.length > 0) throw new BrokenGraph(pass, options, graph, broken);
    return after;
  } catch (error) {
    if (error instanceof SpikeError) throw error;
    const where = pass.plugin === undefined ? [] : frameIn(error, pass.plugin);
    throw new BrokenGraph(pass, options, graph, [String(error), ...where]);
  }
}

function brokenPromises(after: Graph, pass: Pass, before: Graph): string[] {
  const hasDeclined = after === before && pass.mayDecline === true;
  const stage = hasDeclined ? before.stage : (pass.to ?? before.stage);
  const left = after.ops.filter((op) => pass.removes.includes(op.kind)).map((op) => op.kind);
  return [
    ...(after.stage === stage ? [] : [`the stage is ${after.stage}, not ${stage}`]),
    ...[...new Set(left)].map((kind) => `'${kind}' should be gone`),
  ];
}

/** A pass failed or broke the graph: `before` is what it was given, for the report. */
export class BrokenGraph extends SpikeError {
  readonly before: Graph;
  readonly call: PassCall;
  readonly plugin: string | undefined;

  constructor(pass: Pass, options: Attrs, before: Graph, faults: readonly string[]) {
    const { name, plugin } = pass;
    const facts = { pass: name, faults };
    super([
      plugin === undefined
        ? codes.brokenByPass(facts)
        : codes.brokenByPlugin(facts, { file: plugin }),
    ]);
    this.before = before;
    this.call = { name, options };
    this.plugin = plugin;
  }
}
