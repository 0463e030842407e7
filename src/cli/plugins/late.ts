import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { frameIn } from '../../support/frame-in.ts';
import { exitOf, failureOf } from '../failure.ts';
import { openOutput } from '../terminal/output.ts';
import { ExitCalled } from './keeping-process.ts';

/**
 * What plugins do when nobody waits for them any more, in timers and promises, is told as theirs where an error has a place in
 * their modules, and ends the process with an exit code of its own: Node would end it with a bare stack, and a call for its end
 * would look like a success.
 */
export function watchLate(files: readonly string[]): void {
  const { exit } = process;
  process.exit = (...code) => {
    const called = new ExitCalled(code[0]);
    if (ownerOf(called, files) !== undefined) throw called;
    // Without one the process has a code already.
    return exit.apply(process, code);
  };
  let isTold = false;
  process.on('uncaughtException', (error) => {
    if (isTold) return;
    isTold = true;
    const diagnostics = lateFaults(error, files);
    const isJson = process.argv.includes('--json');
    void openOutput({ isJson, isQuiet: false }).then((output) => {
      output.report(diagnostics);
      exit.call(process, exitOf(diagnostics));
    });
  });
}

/** An error that came later, as diagnostics. */
function lateFaults(error: unknown, files: readonly string[]): readonly Diagnostic[] {
  const file = ownerOf(error, files);
  if (file === undefined) return failureOf(error, false);
  const text = error instanceof ExitCalled ? `it ${error.message}` : String(error);
  const faults = [text, ...frameIn(error, file)];
  return [codes.pluginFailed({ what: 'work that was left for later', faults }, { file })];
}

function ownerOf(error: unknown, files: readonly string[]): string | undefined {
  return files.find((file) => frameIn(error, file).length > 0);
}
