import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Availability } from '../support/availability.ts';
import type { MappingReport } from './mapping-report.ts';
import type { PassCall } from './pass.ts';

export type Level = 0 | 1 | 2 | 3;
export const LEVELS: readonly Level[] = [0, 1, 2, 3];

/** A number that a target imposes, and where it comes from. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly provenance: 'user' | 'published' | 'recovered' | 'inherited' | 'assumed';
  readonly source?: string;
}

export type Limits = Readonly<Record<string, Limit>>;

export interface TargetContext {
  readonly ops: OpTable;
  readonly limits: Limits;
  /** The profile that the limits are of, by name. */
  readonly profile?: string;
  /** What has no form on the target may be left to the host, which warns of what that costs. */
  readonly allowHost?: boolean;
  readonly warn?: (warning: Diagnostic) => void;
  /** Told the part of the work that is done; where it answers false, what was found so far is taken. */
  readonly progress?: (done: number) => boolean;
  /** A file that comes with the compiler and goes into artifacts as it is. */
  readonly shipped?: (name: string) => Uint8Array;
}

/** The files of an artifact, by name, but for manifest and report. */
export type Emitted = ReadonlyMap<string, Uint8Array>;

/** What we compile for. Differences between targets are mostly `limits`, which is data. */
export interface Target {
  readonly name: string;
  readonly summary: string;
  readonly limits: Limits;
  /** Names the facts that are among its limits, where the configuration has a profile of what it is. */
  readonly profile?: string;
  /** Passes of its own, run at stage `fixed` after the common ones. */
  pipeline(level: Level, limits: Limits): readonly PassCall[];
  /** The graph at stage `placed`, fitted to the limits; all that does not fit is thrown at once. */
  legalize(graph: Graph, context: TargetContext): Graph;
  /** The files of the artifact. Pure, but for whoever is told of progress. */
  emit(graph: Graph, context: TargetContext): Emitted | Promise<Emitted>;
  /** What there is to say of a mapping, where the target makes one: from the files that it emitted for the graph. */
  report?(graph: Graph, emitted: Emitted, context: TargetContext): MappingReport;
  probe(): Availability;
}

/** All targets by name, each loaded when first asked for. */
export type TargetTable = ReadonlyMap<string, () => Promise<Target>>;
