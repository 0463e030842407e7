import * as codes from '../../diagnostics/codes.ts';
import { EXIT, SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import { type Graph, OP_TABLE, type Pass, type Target, verify } from '../../index.ts';
import { broken } from '../../support/broken.ts';
import { frameIn } from '../../support/frame-in.ts';
import { keepingProcess } from './keeping-process.ts';

/*
 * Passes and targets of plugins, held to their interfaces: what they throw and what they return wrong is told as a fault of
 * the module that they come from. What `run` of a pass does wrong the runner tells, for any pass.
 */

type Member<T> = readonly (keyof T & string)[];

const PASS_DATA: Member<Pass> = [
  ...(['name', 'summary', 'from', 'to', 'mayDecline', 'removes'] as const),
  ...(['preserves', 'options', 'makesPlan'] as const),
];
const PASS_WORK: Member<Pass> = ['becomes', 'measure', 'levelBits'];
const TARGET_DATA: Member<Target> = ['name', 'summary', 'limits', 'profile'];
const TARGET_WORK: Member<Target> = ['pipeline', 'legalize', 'emit', 'report', 'probe'];

/** The pass, with the name of its module. */
export function heldPass(pass: Pass, plugin: string): Pass {
  const what = `pass '${pass.name}'`;
  const run: Pass['run'] = (graph, context) =>
    keepingProcess(() => rethrowing(() => graphIn(pass.run(frozen(graph), context)), what, plugin));
  const held = { ...membersOf(pass, PASS_DATA), ...workOf(pass, PASS_WORK, { what, plugin }) };
  return { ...held, run, plugin } as Pass;
}

/** The target, whose results are looked at before anybody believes them. */
export function heldTarget(target: Target, plugin: string): Target {
  const what = `target '${target.name}'`;
  const work = workOf(target, TARGET_WORK, { what, plugin, faultsOf: TARGET_FAULTS });
  return { ...membersOf(target, TARGET_DATA), ...work } as unknown as Target;
}

/** Members may stand on a prototype, so they are taken by name. */
function membersOf<T extends object>(one: T, names: Member<T>): Partial<T> {
  return Object.fromEntries(
    names.flatMap((name) => (one[name] === undefined ? [] : [[name, one[name]]])),
  ) as Partial<T>;
}

interface Held {
  readonly what: string;
  readonly plugin: string;
  readonly faultsOf?: Readonly<Record<string, (result: unknown) => readonly string[]>>;
}

type Work = (...given: unknown[]) => unknown;

function workOf<T extends object>(one: T, names: Member<T>, held: Held): Record<string, Work> {
  const given = Object.entries(membersOf(one, names)) as [string, Work][];
  return Object.fromEntries(
    given.map(([name, member]) => [name, heldWork(member.bind(one), name, held)]),
  );
}

function heldWork(member: Work, name: string, { what, plugin, faultsOf }: Held): Work {
  const of = `'${name}' of ${what}`;
  const failed = (faults: readonly string[]): never =>
    fail(codes.pluginFailed({ what: of, faults }, { file: plugin }));
  const checked = (result: unknown) => {
    const faults = faultsOf?.[name]?.(result) ?? [];
    return faults.length > 0 ? failed(faults) : result;
  };
  const blame = (error: unknown) => {
    if (error instanceof SpikeError) throw told(error, of, plugin);
    return failed([String(error), ...frameIn(error, plugin)]);
  };
  return (...given) => {
    try {
      const result = keepingProcess(() => member(...given));
      return result instanceof Promise ? result.then(checked).catch(blame) : checked(result);
    } catch (error) {
      return blame(error);
    }
  };
}

/** A pass that writes to what it is given would spoil what is saved to show its fault, so it cannot. */
function frozen(graph: Graph): Graph {
  for (const { attrs, inputs, type } of graph.ops) [attrs, inputs, type].forEach(Object.freeze);
  const { inputs, ops, outputs } = graph;
  for (const list of [inputs, ops, outputs]) Object.freeze(list).forEach(Object.freeze);
  return Object.freeze(graph);
}

function graphIn(result: unknown): Graph {
  if (result instanceof Promise) return broken('it returns a promise, where a graph is wanted');
  if (!isRecord(result, 'inputs', 'ops', 'outputs')) return broken('it returns no graph');
  return result as unknown as Graph;
}

function rethrowing<T>(work: () => T, what: string, plugin: string): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof SpikeError ? told(error, what, plugin) : error;
  }
}

/** What a plugin has to say itself; without an exit code a fault would look like a success. */
function told(error: SpikeError, what: string, plugin: string): SpikeError {
  const codesOfExit: readonly unknown[] = Object.values(EXIT);
  const faults = error.diagnostics.flatMap((one) => {
    const lacks = [
      ...(['code', 'message'] as const).filter((name) => typeof one[name] !== 'string'),
      ...(['error', 'warning'].includes(one.severity) ? [] : ['severity']),
      ...(codesOfExit.includes(one.exit) ? [] : ['exit']),
    ];
    return lacks.map((name) => `a diagnostic that it throws has no right '${name}'`);
  });
  if (faults.length === 0) return error;
  return new SpikeError([codes.pluginFailed({ what, faults }, { file: plugin })]);
}

const TARGET_FAULTS: NonNullable<Held['faultsOf']> = {
  pipeline: (calls) => {
    const isRight =
      Array.isArray(calls) && calls.every((call: unknown) => isRecord(call, 'name', 'options'));
    return isRight ? [] : ['it returns no array of { name, options }'];
  },
  legalize: (graph) => {
    if (!isRecord(graph, 'inputs', 'ops', 'outputs')) return ['it returns no graph'];
    if (graph['stage'] !== 'placed') return [`the stage is ${String(graph['stage'])}, not placed`];
    return verify(graph as never, OP_TABLE).map(({ message }) => message);
  },
  emit: (files) => {
    if (!(files instanceof Map)) return ['it returns no Map of files'];
    const missing = ['program.spk', 'weights.safetensors'].filter((name) => !files.has(name));
    const wrong = [...files].filter(
      ([name, bytes]) => typeof name !== 'string' || !(bytes instanceof Uint8Array),
    );
    return [
      ...missing.map((name) => `there is no '${name}' among the files`),
      ...wrong.map(([name]) => `'${String(name)}' is no Uint8Array`),
    ];
  },
  probe: (found) => (isRecord(found, 'available') ? [] : ['it returns no { available }']),
};

function isRecord(value: unknown, ...names: string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}
