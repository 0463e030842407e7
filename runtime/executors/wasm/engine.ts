import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { Addon, NativeSession } from '../native/addon.ts';
import { newArray } from '../../../src/ir/engine/image.ts';
import { type Instance, openInstance } from './instance.ts';
import { runInTurns, runNow } from './run-batch.ts';
import { type Watched, type WasmSession, begin, advance, roomForRows } from './sample.ts';
import type { WasmModule } from './web-assembly.ts';
import { broken } from '../../../src/support/broken.ts';

const LEVEL = 'simd128';

/** The engine in WebAssembly, as the addon looks: one thread, and each session a memory of its own. */
export function wasmEngine(module: WasmModule): Addon {
  return {
    levels: () => LEVEL,
    open: (image, level, block): WasmSession => {
      if (level !== '' && level !== LEVEL) return broken('there is no such instruction set');
      const instance = openInstance(module, image);
      return { instance, block, watched: NOTHING, prepared: 0, begun: 0, last: Promise.resolve() };
    },
    watch: (session, values, states, isMeasured) => {
      const found = session as WasmSession;
      found.watched = { values: [...values], states: [...states] };
      found.prepared = 0;
      if (isMeasured) instanceOf(found).calls.measure();
    },
    run: run as Addon['run'],
    costs: (session) => instanceOf(session).costs(),
    memory: (session) => {
      const { calls } = instanceOf(session);
      return { values: calls.placed(), workspace: calls.workspace() };
    },
    record,
    close: (session) => ((session as WasmSession).instance = undefined),
  };
}

const NOTHING: Watched = { values: [], states: [] };

type RunArguments = readonly [
  session: NativeSession,
  inputs: readonly Numbers[],
  samples: number,
  steps: number,
  threads: number,
  isAsync: boolean,
];

function run(...[given, inputs, samples, steps, , isAsync]: RunArguments) {
  const session = given as WasmSession;
  const instance = instanceOf(session);
  checkInputs(instance, inputs, samples, steps);
  const batch = { inputs, samples, steps };
  if (!isAsync) return runNow(session, instance, batch);
  return runInTurns(session, instance, {
    ...batch,
    inputs: inputs.map((input) => input.slice()),
  });
}

function record(
  given: NativeSession,
  inputs: readonly Numbers[],
  steps: number,
  withStates: boolean,
): ReturnType<Addon['record']> {
  const session = given as WasmSession;
  const instance = instanceOf(session);
  checkInputs(instance, inputs, 1, steps);
  const values = [...instance.values.keys()];
  const all = { values, states: withStates ? [...instance.states.keys()] : [] };
  const rows = roomForRows(instance, all, steps);
  begin(session, instance, { inputs, samples: 1, steps }, 0, all);
  for (let done = 0, ran = 1; ran > 0; done += ran) ran = advance(instance, all, rows, done);
  return { values: rows.slice(0, values.length), states: rows.slice(values.length) };
}

function instanceOf(session: NativeSession): Instance {
  const { instance } = session as WasmSession;
  if (!instance) return broken('the session is closed');
  return instance;
}

/** What does not fit would be written over something else. */
function checkInputs(
  { inputs: ids, values }: Instance,
  inputs: readonly Numbers[],
  samples: number,
  steps: number,
) {
  if (inputs.length !== samples * ids.length)
    return broken('inputs are one typed array for each input of each sample');
  inputs.forEach((input, i) => {
    const { storage, size } = values[ids[i % ids.length]!]!;
    if (newArray(storage, 0).constructor !== input.constructor)
      return broken('an input has another type');
    if (input.length !== size && input.length !== size * steps)
      return broken('an input has another length');
  });
}
