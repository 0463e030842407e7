import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Availability } from '../support/availability.ts';
import type { PassCall } from './pass.ts';

export type Level = 0 | 1 | 2 | 3;
export const LEVELS: readonly Level[] = [0, 1, 2, 3];

/** A number that a target imposes, and where it comes from. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly provenance: 'user' | 'published' | 'recovered' | 'inherited' | 'assumed';
}

export type Limits = Readonly<Record<string, Limit>>;

export interface TargetContext {
  readonly ops: OpTable;
  readonly limits: Limits;
}

/** What we compile for. Differences between targets are mostly `limits`, which is data. */
export interface Target {
  readonly name: string;
  readonly summary: string;
  readonly limits: Limits;
  /** Passes of its own, run at stage `fixed` after the common ones. */
  pipeline(level: Level): readonly PassCall[];
  /** The graph at stage `placed`, fitted to the limits; all that does not fit is thrown at once. */
  legalize(graph: Graph, context: TargetContext): Graph;
  /** The files of the artifact, by name, but for manifest and report. Pure. */
  emit(graph: Graph, context: TargetContext): ReadonlyMap<string, Uint8Array>;
  probe(): Availability;
}

/** All targets by name, each loaded when first asked for. */
export type TargetTable = ReadonlyMap<string, () => Promise<Target>>;
