export type Severity = 'error' | 'warning';

/** Where a fault is: in a file, perhaps at a line, perhaps at a named part of a model or graph. */
export interface Location {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** A node of the model, an op of the graph, a key of the configuration. */
  readonly item?: string;
}

/** One fault, as facts: rendering is somebody else's work. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at?: Location;
  readonly notes?: readonly string[];
  readonly hint?: string;
  /** The exit code of a command that ends with this fault. */
  readonly exit: ExitCode;
}

/** Stable meanings of the process's exit code. */
export const EXIT = {
  ok: 0,
  checkFailed: 1,
  usage: 2,
  refused: 3,
  cannotCompile: 4,
  notFound: 5,
  ceiling: 6,
  unavailable: 7,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The one error type: everything that is wrong, at once. */
export class SpikeError extends Error {
  override readonly name = 'SpikeError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Throws when any of the diagnostics is an error; warnings pass. */
export function throwIfErrors(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some((d) => d.severity === 'error')) throw new SpikeError(diagnostics);
}

export function fail(...diagnostics: readonly Diagnostic[]): never {
  throw new SpikeError(diagnostics);
}

/** Says where a fault is, after the fact: a function that does not know its file leaves that to its caller. */
export function locate(diagnostic: Diagnostic, at: Location): Diagnostic {
  return { ...diagnostic, at: { ...at, ...diagnostic.at } };
}

/** What a piece of work finds wrong; errors of other kinds are thrown on. */
export function diagnosticsOf(work: () => void): readonly Diagnostic[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics;
    throw error;
  }
}
