import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { SpikeError, fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import {
  type Graph,
  OP_TABLE,
  type PassCall,
  type PassTable,
  checkEach,
  runPasses,
  saveGraph,
} from '../index.ts';

/** The fault that a reduced graph has to keep. */
export interface Interest {
  holds(graph: Graph): Promise<boolean>;
  close(): void;
}

/** A command that exits with 0 while the fault is there. */
export function commandInterest(command: string): Interest {
  const expected = `a command with '{}' where the file belongs`;
  if (!command.includes('{}'))
    fail(codes.wrongOption({ name: '--predicate', found: command, expected }));
  const folder = mkdtempSync(join(tmpdir(), 'spike-reduce-'));
  const path = join(folder, 'candidate');
  const line = command.replaceAll('{}', `"${path}.spk"`);
  return {
    async holds(graph) {
      saveGraph(path, graph, OP_TABLE);
      const child = spawn(line, { shell: true, stdio: 'ignore' });
      const [status] = (await once(child, 'exit')) as [number | null];
      // What the shell says of a command that it cannot run is not what the command says of the fault.
      if (status === 126 || status === 127)
        fail(codes.wrongOption({ name: '--predicate', found: command, expected: RUNNABLE }));
      return status === 0;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const RUNNABLE = 'a command that the shell can run';

const PASS_FAULTS: ReadonlySet<string> = new Set(
  [codes.brokenByPass, codes.passChangedBits, codes.brokenByPlugin, codes.pluginChangedBits].map(
    ({ info }) => info.code,
  ),
);

/** Passes of which one breaks the graph, or changes bits that it promises to keep. */
export function passInterest(
  calls: readonly PassCall[],
  passes: PassTable,
  steps: number,
): Interest {
  const unknown = calls.filter(({ name }) => !passes.has(name));
  throwIfErrors(
    unknown.map(({ name }) => codes.unknownPass({ name, meant: nearestName(name, passes.keys()) })),
  );
  const options = {
    ops: OP_TABLE,
    passes,
    observe: [checkEach(OP_TABLE, steps)],
  };
  return {
    async holds(graph) {
      try {
        await runPasses(graph, calls, options);
        return false;
      } catch (error) {
        if (!(error instanceof SpikeError)) throw error;
        return error.diagnostics.some(({ code }) => PASS_FAULTS.has(code));
      }
    },
    close: () => {},
  };
}
