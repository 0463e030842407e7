import { PASS_TABLE } from '../../passes/index.ts';
import type { Pass } from '../../src/compiler/pass.ts';

/** All passes, one after another: Jest's module linker trips over imports that run at once and share files. */
export async function loadPasses(): Promise<Pass[]> {
  const passes: Pass[] = [];
  for (const load of PASS_TABLE.values()) passes.push(await load());
  return passes;
}
