import { pathToFileURL } from 'node:url';
import * as codes from '../diagnostics/codes.ts';
import { SpikeError, fail } from '../diagnostics/diagnostic.ts';
import * as library from '../index.ts';

/** Passes and targets by name: those of the package, and those of plugins. */
export interface Tables {
  readonly passes: library.PassTable;
  readonly targets: library.TargetTable;
}

/** Loads the plugins of the configuration. They are code of the user's, so nothing but the configuration names them. */
export async function tablesOf({ compiler }: library.Config): Promise<Tables> {
  const { plugins, securityMode } = compiler;
  const passes = new Map(library.PASS_TABLE);
  const targets = new Map(library.TARGET_TABLE);
  if (plugins.length > 0 && securityMode) fail(codes.pluginsRefused({ files: plugins }));
  for (const file of plugins) {
    const plugin = await loadPlugin(file, new Set([...passes.keys(), ...targets.keys()]));
    for (const pass of plugin.passes ?? []) passes.set(pass.name, () => Promise.resolve(pass));
    for (const one of plugin.targets ?? []) targets.set(one.name, () => Promise.resolve(one));
  }
  return { passes, targets };
}

/** The default export is a plugin, or makes one of this library: of another copy types and errors would not be the same. */
async function loadPlugin(file: string, taken: ReadonlySet<string>): Promise<library.Plugin> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    const made = module.default;
    const plugin: unknown =
      typeof made === 'function' ? await (made as (all: typeof library) => unknown)(library) : made;
    const faults = library.pluginFaults(plugin, taken);
    if (faults.length > 0) fail(codes.pluginWrong({ faults }, { file }));
    return plugin as library.Plugin;
  } catch (error) {
    if (error instanceof SpikeError) throw error;
    return fail(codes.pluginUnloadable({ reason: String(error) }, { file }));
  }
}
