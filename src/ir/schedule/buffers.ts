import { bytesPerElement } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Graph, type Op, typesOf } from '../graph.ts';
import type { OpTable } from '../op-def.ts';
import { stateBytesOf } from '../state-bytes.ts';
import type { ValueType } from '../types.ts';
import { type Execution, executionOf } from './execution.ts';
import { type Region, type Schedule, type Span, hull, stepsIn } from './schedule.ts';

/** All memory starts on a line of the caches, and each row too. */
export const LINE = 64;

/** The population that native/core/pairs.cpp lets its synapse run. */
const LED = 'lif-plain';

/**
 * Rows of a value: `whole` has one for each step of a span, `inner` one for each step of a tile, since
 * only its region reads it.
 */
export interface Rows {
  readonly kind: 'whole' | 'inner';
  /** Steps of a block; those of a tile count from 1. */
  readonly steps: Span;
  readonly rowBytes: number;
}

/** Something that needs memory while some of the ops run: the value of an op, or one of its states. */
export interface Buffer {
  readonly op: string;
  /** Which state of the op it is. */
  readonly state?: number;
  /** Of a value. */
  readonly rows?: Rows;
  readonly bytes: number;
  /** Positions of ops, in the order in which they run, among which it is needed. */
  readonly life: Span;
  /** Values that end where this one starts and may lie at its place. */
  readonly over: readonly string[];
}

/** What populations of levels remember. */
const LEDGERS = new Set(['ledger', 'sent']);

/** All that a run of a scheduled graph needs memory for: values in the order of the ops, then states. */
export function buffersOf(graph: Graph, schedule: Schedule, ops: OpTable): readonly Buffer[] {
  const planner = new Planner(graph, schedule, ops);
  const values = graph.ops.flatMap((op) => planner.value(op));
  return [...values, ...graph.ops.flatMap((op) => planner.states(op))];
}

class Planner {
  private readonly types: ReadonlyMap<string, ValueType>;
  private readonly execution: Execution;
  private readonly readers: ReadonlyMap<string, readonly string[]>;
  private readonly rows = new Map<string, Rows>();
  private readonly lives = new Map<string, Span>();
  /** By synapse, the population that it may run together with itself. */
  private readonly led = new Map<string, string>();
  private readonly outputs: ReadonlySet<string>;
  private readonly schedule: Schedule;
  private readonly ops: OpTable;

  constructor(graph: Graph, schedule: Schedule, ops: OpTable) {
    this.schedule = schedule;
    this.ops = ops;
    this.types = typesOf(graph);
    this.execution = executionOf(graph, schedule, ops);
    const { rootOf } = this.execution;
    this.outputs = new Set(graph.outputs.map(({ value }) => rootOf(value)));
    const readers = new Map<string, string[]>();
    for (const op of graph.ops)
      for (const name of new Set(op.inputs.map(rootOf))) {
        if (!readers.has(name)) readers.set(name, []);
        readers.get(name)!.push(op.result);
      }
    this.readers = readers;
    for (const { result, kind, inputs } of graph.ops)
      if (kind === LED) this.led.set(rootOf(inputs[0]!), result);
    for (const { result } of graph.ops) {
      this.rows.set(result, this.rowsOf(result));
      this.lives.set(result, this.lifeOf(result));
    }
  }

  value(op: Op): Buffer[] {
    if (this.ops.get(op.kind)!.isView) return [];
    const rows = this.rows.get(op.result)!;
    const bytes = stepsIn(rows.steps) * rows.rowBytes;
    return [{ op: op.result, rows, bytes, life: this.lives.get(op.result)!, over: this.over(op) }];
  }

  states(op: Op): Buffer[] {
    const inputs = op.inputs.map((name) => this.types.get(name)!);
    if (this.forgets(op)) return [];
    const all = { first: 0, last: this.execution.count - 1 };
    const life = this.schedule.settles ? this.runs(op.result) : all;
    return stateBytesOf(op, inputs, this.ops).map((bytes, state) => {
      return { op: op.result, state, bytes: inLines(bytes), life, over: [] };
    });
  }

  /** A population that runs in one step only has sent nothing before, and what came in then is its ledger. */
  private forgets({ result, kind, attrs }: Op): boolean {
    const { first, last } = this.region(result);
    const isOnce = this.schedule.settles && first === last;
    const { state } = this.ops.get(kind)!;
    return isOnce && attrs['code'] === 'payload' && state.every((name) => LEDGERS.has(name));
  }

  private region(name: string): Region {
    return this.schedule.regions[this.execution.places.get(name)!.region]!;
  }

  /** The positions during which an op runs: those of its whole region, where that goes around. */
  private runs(name: string): Span {
    const { region, position } = this.execution.places.get(name)!;
    const { isOnce, positions } = this.execution.regions[region]!;
    return isOnce ? { first: position, last: position } : positions;
  }

  private rowsOf(name: string): Rows {
    const { shape, dtype } = this.types.get(name)!;
    const rowBytes = inLines(sizeOf(shape) * bytesPerElement(dtype));
    const own = this.region(name);
    const readers = this.readers.get(name) ?? [];
    const isInner = readers.every((reader) => this.region(reader) === own);
    if (isInner && !this.outputs.has(name)) {
      const last = Math.min(own.tile, stepsIn(own));
      return { kind: 'inner', steps: { first: 1, last }, rowBytes };
    }
    const { block } = this.schedule;
    const end = this.outputs.has(name) ? [{ first: block, last: block }] : [];
    const steps = hull([own, ...readers.map((reader) => this.region(reader)), ...end]);
    return { kind: 'whole', steps, rowBytes };
  }

  private lifeOf(name: string): Span {
    const { count, regions, places } = this.execution;
    const { region, position } = places.get(name)!;
    const { isCyclic } = regions[region]!;
    const readers = this.readers.get(name) ?? [];
    if (this.rows.get(name)!.kind === 'inner' && !isCyclic) {
      const last = Math.max(position, ...readers.map((reader) => this.readsUntil(reader)));
      return { first: position, last };
    }
    if (this.outputs.has(name)) return { ...this.runs(name), last: count - 1 };
    return hull([this.runs(name), ...readers.map((reader) => this.reads(reader))]);
  }

  /** The last position at which an op reads, once. Who runs the population behind it reads while that sends. */
  private readsUntil(name: string): number {
    const { position } = this.execution.places.get(name)!;
    const led = this.execution.places.get(this.led.get(name) ?? '')?.position;
    return led === position + 1 ? led : position;
  }

  private reads(name: string): Span {
    const runs = this.runs(name);
    return runs.first === runs.last ? { ...runs, last: this.readsUntil(name) } : runs;
  }

  /** What an op reads for the last time and may overwrite, since its own rows are no longer. */
  private over(op: Op): string[] {
    if (!this.ops.get(op.kind)!.worksInPlace) return [];
    const { region, position } = this.execution.places.get(op.result)!;
    if (this.execution.regions[region]!.isCyclic) return [];
    const own = this.rows.get(op.result)!;
    if (!isFilled(own, this.region(op.result))) return [];
    return [...new Set(op.inputs.map(this.execution.rootOf))].filter((name) => {
      const rows = this.rows.get(name);
      if (!rows || this.outputs.has(name)) return false;
      if (this.lives.get(name)!.last !== position) return false;
      const isSame = rows.kind === own.kind && rows.steps.first === own.steps.first;
      return isSame && rows.steps.last === own.steps.last && rows.rowBytes >= own.rowBytes;
    });
  }
}

/** Whether an op writes all rows of its value, so that none must be cleared before. */
function isFilled({ kind, steps }: Rows, region: Region): boolean {
  return kind === 'inner' || (steps.first === region.first && steps.last === region.last);
}

function inLines(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}
