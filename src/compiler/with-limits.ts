import type { PassCall } from './pass.ts';
import type { Limits } from './target.ts';

/** Options of passes that are limits of the target, by the limit's name. */
const LIMIT_OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'temporal-fusion': { cacheBytes: 'cacheBytes' },
};

/** Passes with what they have to know of a target; what a call says itself stays. */
export function withLimits(calls: readonly PassCall[], limits: Limits): PassCall[] {
  return calls.map(({ name, options }) => {
    const known = Object.entries(LIMIT_OPTIONS[name] ?? {}).flatMap(([option, limit]) =>
      limits[limit] ? [[option, limits[limit].value] as const] : [],
    );
    return { name, options: { ...Object.fromEntries(known), ...options } };
  });
}
