import type { Source } from '../../../frontend/frontend.ts';
import { interpreter } from '../../../ir/interpret.ts';
import type { Numbers } from '../../../tensor/dtype.ts';
import type { Run } from '../run.ts';
import { type Group, groupsOf } from './groups.ts';
import { modelValues } from './model-values.ts';
import { type OnnxRuntime, openSession } from './session.ts';

/**
 * Runs the model file that a graph was read from, with inner values as outputs. What it gives are the
 * numbers of values that have a name in the model; the few others are computed from those. Groups of
 * values are asked for one after another, so that memory stays bounded.
 */
export async function runInOnnxRuntime(
  run: Run,
  source: Source,
  runtime: OnnxRuntime,
  mostBytes?: number,
): Promise<void> {
  const { graph, watched, samples, onSample } = run;
  const values = modelValues(graph, source);
  const groups = groupsOf(graph, watched, values.shared, mostBytes);
  for (const [g, group] of groups.entries()) {
    const asked = { ...values, names: group.fetched };
    const session = await openSession(source, graph, asked, runtime);
    const step = stepper(run, group);
    try {
      for (let i = 0; i < samples.count; i++) {
        const inputs = samples.get(i);
        const fetched = group.fetched.length > 0 ? await session.run(inputs) : NOTHING;
        step(new Map([...Object.entries(inputs), ...fetched]), i);
        onSample(Math.floor((g * samples.count + i + 1) / groups.length), samples.count);
      }
    } finally {
      await session.close();
    }
  }
}

const NOTHING = new Map<string, never>();

/** Shows the watched values of a group, from those that are known of a sample. */
function stepper({ ops, see }: Run, { watched, computed }: Group) {
  const machine = computed && interpreter(computed, ops);
  return (known: ReadonlyMap<string, Numbers>, sample: number) => {
    machine?.reset();
    machine?.step(Object.fromEntries(known));
    for (const name of watched) see(name, known.get(name) ?? machine!.value(name), sample);
  };
}
