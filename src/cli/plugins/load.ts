import { pathToFileURL } from 'node:url';
import * as codes from '../../diagnostics/codes.ts';
import { SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import * as library from '../../index.ts';
import { frameIn } from '../../support/frame-in.ts';
import { ExitCalled, keepingProcess } from './keeping-process.ts';

/** A module that takes longer does not load; a compile may allow itself less. */
const MOST_SECONDS = 30;

/** After what a plugin left open has kept the process this much longer, the process ends all the same. */
const GRACE_MS = 500;

/** The default export is a plugin, or makes one of this library: of another copy types and errors would not be the same. */
export async function loadPlugin(
  file: string,
  taken: ReadonlySet<string>,
  maxSeconds: number,
): Promise<library.Plugin> {
  const plugin = await evaluated(file, Math.min(MOST_SECONDS, maxSeconds));
  const faults = library.pluginFaults(plugin, taken);
  if (faults.length > 0) fail(codes.pluginWrong({ faults }, { file }));
  return plugin as library.Plugin;
}

async function evaluated(file: string, seconds: number): Promise<unknown> {
  const ending = whenHeldUp(seconds);
  try {
    return await Promise.race([keepingProcess(() => defaultOf(file)), ending.heldUp]);
  } catch (error) {
    if (error instanceof HeldUp || error instanceof ExitCalled)
      return fail(codes.pluginNeverReady({ how: error.message }, { file }));
    const reason = error instanceof SpikeError ? error.message : String(error);
    return fail(codes.pluginUnloadable({ reason, where: frameIn(error, file) }, { file }));
  } finally {
    ending.close();
  }
}

async function defaultOf(file: string): Promise<unknown> {
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  const made = module.default;
  return typeof made === 'function' ? (made as (all: typeof library) => unknown)(library) : made;
}

class HeldUp extends Error {}

/**
 * Rejects when nothing is left that could happen, in place of the process ending without a word; and after
 * some time, where something is left that never comes to an end.
 */
function whenHeldUp(seconds: number) {
  const { exit } = process;
  let close = () => {};
  const heldUp = new Promise<never>((_, reject) => {
    const isIdle = () => reject(new HeldUp('waits for something that never happens'));
    const isLate = () => {
      setTimeout(() => exit(), GRACE_MS).unref();
      reject(new HeldUp(`takes longer than ${seconds} s`));
    };
    // A timer that kept the process would hide that nothing else does.
    const timer = setTimeout(isLate, seconds * 1000).unref();
    process.once('beforeExit', isIdle);
    close = () => {
      clearTimeout(timer);
      process.off('beforeExit', isIdle);
    };
  });
  return { heldUp, close: () => close() };
}
