import { checkTarget } from '../config/policy.ts';
import type { Config } from '../config/config.ts';
import { type Origins, effectiveProfile } from '../config/profile/effective.ts';
import * as codes from '../diagnostics/codes.ts';
import { fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import type { Limits, Target, TargetTable } from './target.ts';

/** The target by name, if policy allows it, with the limits that the configuration gives it. */
export async function chooseTarget(
  name: string,
  config: Config,
  targets: TargetTable,
  origins?: Origins,
): Promise<Target> {
  throwIfErrors(checkTarget(name, config));
  const load = targets.get(name);
  if (!load) {
    const known = [...targets.keys()];
    return fail(codes.unknownTarget({ name, known, meant: nearestName(name, known) }));
  }
  const target = await load();
  const settings: Readonly<Record<string, object | undefined>> = config.targets;
  const limits = overridden(target.limits, settings[name] ?? {});
  if (target.profile === undefined) return { ...target, limits };
  const { name: profile, facts } = await effectiveProfile(config, origins);
  return { ...target, profile, limits: { ...limits, ...facts } };
}

/** Limits that the configuration changes are the user's. */
function overridden(limits: Limits, settings: object): Limits {
  const given = settings as Readonly<Record<string, unknown>>;
  const entries = Object.entries(limits).map(([name, limit]) => {
    const value = given[name];
    if (typeof value !== 'number' || value === limit.value) return [name, limit] as const;
    return [name, { ...limit, value, provenance: 'user' }] as const;
  });
  return Object.fromEntries(entries);
}
