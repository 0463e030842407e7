import type { Config } from '../config.ts';
import type { LoadedConfig } from '../load.ts';
import { SETTINGS } from '../settings.ts';
import { type Profile, builtInProfile, loadProfile } from './load.ts';
import { FACTS, type Fact } from './schema.ts';

/** Who set what; without it, what is not at its default counts as set. */
export type Origins = LoadedConfig['origins'];

/** The profile that target `loihi3` goes by: the user's file in place of ours, and the user's settings over both. */
export async function effectiveProfile(config: Config, origins?: Origins): Promise<Profile> {
  const { profileFile, energyModel } = config.targets.loihi3;
  const profile = await loadProfile(profileFile === '' ? builtInProfile('loihi3') : profileFile);
  const facts = withSettings(profile.facts, config, origins);
  if (!isGiven('targets.loihi3.energy_model', energyModel, origins)) return { ...profile, facts };
  const model = await loadProfile(builtInProfile(energyModel));
  return { ...profile, facts: { ...facts, ...estimatesOf(model) } };
}

/** Times and energies, by which runs are estimated and nothing is placed. */
function estimatesOf({ facts }: Profile): Profile['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => !FACTS[fact]!.isInteger));
}

type Key =
  'targets.loihi3.cores_per_chip' | 'targets.loihi3.max_neurons' | 'targets.loihi3.energy_model';

function isGiven(key: Key, value: number | string, origins: Origins | undefined): boolean {
  return origins ? origins.get(key)?.kind !== 'default' : value !== SETTINGS[key].default;
}

function withSettings(
  facts: Profile['facts'],
  config: Config,
  origins: Origins | undefined,
): Profile['facts'] {
  const { maxNeurons, coresPerChip } = config.targets.loihi3;
  const user = (fact: Fact, value: number, source: string): Fact => {
    return { ...fact, value, provenance: 'user', source };
  };
  const changed: Record<string, Fact> = { ...facts };
  if (isGiven('targets.loihi3.cores_per_chip', coresPerChip, origins)) {
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
  if (isGiven('targets.loihi3.max_neurons', maxNeurons, origins)) {
    const each = Math.max(1, Math.floor(maxNeurons / changed['cores']!.value));
    const source = 'settings targets.loihi3.max_neurons over targets.loihi3.cores_per_chip';
    changed['neurons'] = user(facts['neurons']!, each, source);
  }
  return changed;
}
