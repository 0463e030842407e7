import type { Config } from '../config.ts';
import type { LoadedConfig } from '../load.ts';
import { SETTINGS } from '../settings.ts';
import { type Profile, builtInProfile, loadProfile } from './load.ts';
import type { Fact } from './schema.ts';

/** Who set what; without it, what is not at its default counts as set. */
export type Origins = LoadedConfig['origins'];

/** The profile that target `loihi3` goes by: the user's file in place of ours, and the user's settings over both. */
export async function effectiveProfile(config: Config, origins?: Origins): Promise<Profile> {
  const { profileFile } = config.targets.loihi3;
  const profile = await loadProfile(profileFile === '' ? builtInProfile('loihi3') : profileFile);
  return { ...profile, facts: withSettings(profile.facts, config, origins) };
}

type Key = 'targets.loihi3.cores_per_chip' | 'targets.loihi3.max_neurons';

function withSettings(
  facts: Profile['facts'],
  config: Config,
  origins: Origins | undefined,
): Profile['facts'] {
  const { maxNeurons, coresPerChip } = config.targets.loihi3;
  const values = {
    'targets.loihi3.cores_per_chip': coresPerChip,
    'targets.loihi3.max_neurons': maxNeurons,
  };
  const isGiven = (key: Key) =>
    origins ? origins.get(key)?.kind !== 'default' : values[key] !== SETTINGS[key].default;
  const user = (fact: Fact, value: number, source: string): Fact => {
    return { ...fact, value, provenance: 'user', source };
  };
  const changed: Record<string, Fact> = { ...facts };
  if (isGiven('targets.loihi3.cores_per_chip')) {
    const source = 'setting targets.loihi3.cores_per_chip';
    changed['cores'] = user(facts['cores']!, coresPerChip, source);
    const rows = Math.ceil(coresPerChip / facts['meshColumns']!.value);
    if (rows > facts['meshRows']!.value)
      changed['meshRows'] = user(
        facts['meshRows']!,
        rows,
        `${source}, in rows as wide as they are`,
      );
  }
  if (isGiven('targets.loihi3.max_neurons')) {
    const each = Math.max(1, Math.floor(maxNeurons / changed['cores']!.value));
    const source = 'settings targets.loihi3.max_neurons over targets.loihi3.cores_per_chip';
    changed['neurons'] = user(facts['neurons']!, each, source);
  }
  return changed;
}
