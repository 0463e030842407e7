/** A population, or the host, whose messages another hears, and the steps that the graph lets them wait. */
export interface Hearing {
  readonly from: string;
  readonly to: string;
  readonly delay: number;
}

/**
 * When populations run. A message that is sent in one barrier step arrives in the next, so layers run one behind the
 * other: step t of a population is barrier step `stride * (t - 1) + 1 + late`.
 */
export interface Latency {
  /** Barrier steps of a step: more than one where messages go round faster than cores can pass them on. */
  readonly stride: number;
  /** By how many barrier steps a population runs behind the host. */
  readonly late: ReadonlyMap<string, number>;
}

/** The least latencies by which everything is heard in time: longest paths. None where a loop does not wait. */
export function latencyOf(hearings: readonly Hearing[]): Latency | undefined {
  const names = new Set(hearings.flatMap(({ from, to }) => [from, to]));
  // A loop passes each population once at most, so it has time enough in as many barrier steps, if it waits at all.
  for (let stride = 1; stride <= Math.max(1, names.size); stride++) {
    const late = longestPaths(names, hearings, stride);
    if (late) return { stride, late };
  }
  return undefined;
}

function longestPaths(
  names: ReadonlySet<string>,
  hearings: readonly Hearing[],
  stride: number,
): Map<string, number> | undefined {
  const late = new Map([...names].map((name) => [name, 0]));
  for (let round = 0; round <= names.size; round++) {
    let isSettled = true;
    for (const { from, to, delay } of hearings) {
      const least = late.get(from)! + 1 - stride * delay;
      if (late.get(to)! >= least) continue;
      late.set(to, least);
      isSettled = false;
    }
    if (isSettled) return late;
  }
  return undefined;
}

/** The barrier step in which a population runs a step of its own. */
export function barrierStepOf({ stride, late }: Latency, name: string, step: number): number {
  return stride * (step - 1) + 1 + (late.get(name) ?? 0);
}

/** The step that a population runs in a barrier step, the host without a name; nothing where it waits. */
export function stepAt(
  { stride, late }: Latency,
  barrierStep: number,
  name?: string,
): number | undefined {
  const since = barrierStep - 1 - (name === undefined ? 0 : (late.get(name) ?? 0));
  return since < 0 || since % stride !== 0 ? undefined : since / stride + 1;
}
