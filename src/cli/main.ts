#!/usr/bin/env node
import type { ExitCode } from '../diagnostics/diagnostic.ts';
import { withoutTelemetry } from '../support/load-onnxruntime.ts';
import { VERSION } from '../version.ts';

/*
 * Loads as little as the command line asks for. `--version` and `info`, which probes run every few
 * seconds, pay for no argument parser.
 */

/** The options with which `info` needs no parser. */
const PLAIN_INFO = new Set(['--json', '--quiet']);

// Each piece that was on its way fails alike.
let isTold = false;
// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  if (isTold) return;
  isTold = true;
  const isJson = process.argv.includes('--json');
  void tell(Object.assign(error, { path: 'standard output' }), isJson).then(process.exit);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

withoutTelemetry();

// No process.exit(): what was written to a pipe may still be on its way.
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  const [first, ...rest] = args;
  if (args.length === 1 && first === '--version') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (first === 'info' && rest.every((option) => PLAIN_INFO.has(option))) {
    const { info } = await import('./info-main.ts');
    return info(rest);
  }
  const { parseAndRun } = await import('./arguments/parse.ts');
  try {
    return await parseAndRun(args);
  } catch (error) {
    return tell(error, args.includes('--json'));
  }
}

async function tell(error: unknown, isJson: boolean): Promise<ExitCode> {
  const { openOutput } = await import('./terminal/output.ts');
  const { reportFailure } = await import('./invoke.ts');
  return reportFailure(error, await openOutput({ isJson, isQuiet: false }));
}
