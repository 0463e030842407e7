import type { LoadedConfig } from '../load.ts';
import type { SettingKey } from '../settings.ts';
import { type Profile, builtInProfile, loadProfile } from './load.ts';
import type { Fact } from './schema.ts';

/** The profile that target `loihi3` goes by: the user's file in place of ours, and the user's settings over both. */
export async function effectiveProfile(loaded: LoadedConfig): Promise<Profile> {
  const { profileFile } = loaded.config.targets.loihi3;
  const profile = await loadProfile(profileFile === '' ? builtInProfile('loihi3') : profileFile);
  return { ...profile, facts: withSettings(profile.facts, loaded) };
}

function withSettings(
  facts: Profile['facts'],
  { config, origins }: LoadedConfig,
): Profile['facts'] {
  const { maxNeurons, coresPerChip } = config.targets.loihi3;
  const isGiven = (key: SettingKey) => origins.get(key)?.kind !== 'default';
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
