import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import * as library from '../../index.ts';
import { heldPass, heldTarget } from './held.ts';
import { watchLate } from './late.ts';
import { loadPlugin } from './load.ts';

/** Passes and targets by name: those of the package, and those of plugins. */
export interface Tables {
  readonly passes: library.PassTable;
  readonly targets: library.TargetTable;
}

/** Loads the plugins of the configuration. They are code of the user's, so nothing but the configuration names them. */
export async function tablesOf({ compiler }: library.Config): Promise<Tables> {
  const { plugins, securityMode, maxCompilationTimeSeconds } = compiler;
  const passes = new Map(library.PASS_TABLE);
  const targets = new Map(library.TARGET_TABLE);
  if (plugins.length > 0 && securityMode) fail(codes.pluginsRefused({ files: plugins }));
  if (plugins.length > 0) watchLate(plugins);
  for (const file of plugins) {
    const taken = new Set([...passes.keys(), ...targets.keys()]);
    const plugin = await loadPlugin(file, taken, maxCompilationTimeSeconds);
    for (const pass of plugin.passes ?? []) {
      const held = heldPass(pass, file);
      passes.set(pass.name, () => Promise.resolve(held));
    }
    for (const target of plugin.targets ?? []) {
      const held = heldTarget(target, file);
      targets.set(target.name, () => Promise.resolve(held));
    }
  }
  return { passes, targets };
}
