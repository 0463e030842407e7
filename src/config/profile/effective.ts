import type { Config } from '../config.ts';
import type { LoadedConfig } from '../load.ts';
import { SETTINGS } from '../settings.ts';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Profile, builtInProfile, loadProfile, loadWithOwn } from './load.ts';
import { FACTS, type Fact } from './schema.ts';

/** Who set what; without it, what is not at its default counts as set. */
export type Origins = LoadedConfig['origins'];

/** The profile that target `loihi3` goes by: the user's file in place of ours, and the user's settings over both. */
export async function effectiveProfile(config: Config, origins?: Origins): Promise<Profile> {
  const { profileFile, energyModel } = config.targets.loihi3;
  const { profile, own } = await loadWithOwn(profileFile || builtInProfile('loihi3'));
  const hasMesh = own.has('meshColumns') || own.has('meshRows');
  const ofCores = withCores(profile, hasMesh, config, origins);
  const facts = withNeurons(ofCores, config, origins);
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

function user(fact: Fact, value: number, source: string): Fact {
  return { ...fact, value, provenance: 'user', source };
}

/** So many cores as the user says, on a mesh that holds them: the profile's own where its file says one. */
function withCores(
  { facts }: Profile,
  hasMesh: boolean,
  config: Config,
  origins: Origins | undefined,
): Profile['facts'] {
  const { coresPerChip: cores } = config.targets.loihi3;
  if (!isGiven('targets.loihi3.cores_per_chip', cores, origins)) return facts;
  const source = 'setting targets.loihi3.cores_per_chip';
  const { cores: before, meshColumns, meshRows } = facts as Record<string, Fact>;
  const changed = { ...facts, cores: user(before!, cores, source) };
  if (cores === before!.value) return changed;
  if (!hasMesh) {
    const [columns, rows] = meshOf(cores);
    const why = `${source}: the smallest mesh near a square that holds them`;
    return {
      ...changed,
      meshColumns: user(meshColumns!, columns, why),
      meshRows: user(meshRows!, rows, why),
    };
  }
  const [columns, rows] = [meshColumns!.value, meshRows!.value];
  if (cores > columns * rows) {
    const fault = `its mesh of ${columns} x ${rows} has no places for ${cores} cores (${source})`;
    fail(codes.profileFault({ fault }, { file: config.targets.loihi3.profileFile }));
  }
  return changed;
}

/** Columns and rows of the fewest places for so many cores, at most about twice as wide as high. */
function meshOf(cores: number): readonly [columns: number, rows: number] {
  const square = Math.floor(Math.sqrt(cores));
  let best: readonly [number, number] = [Math.ceil(cores / square), square];
  for (let rows = square - 1; rows >= 1; rows--) {
    const columns = Math.ceil(cores / rows);
    if (columns > 2 * rows) break;
    if (columns * rows < best[0] * best[1]) best = [columns, rows];
  }
  return best;
}

function withNeurons(
  facts: Profile['facts'],
  config: Config,
  origins: Origins | undefined,
): Profile['facts'] {
  const { maxNeurons } = config.targets.loihi3;
  if (!isGiven('targets.loihi3.max_neurons', maxNeurons, origins)) return facts;
  const cores = facts['cores']!.value;
  if (maxNeurons < cores) fail(codes.fewerNeuronsThanCores({ neurons: maxNeurons, cores }));
  const source = 'settings targets.loihi3.max_neurons over targets.loihi3.cores_per_chip';
  const each = Math.floor(maxNeurons / cores);
  return { ...facts, neurons: user(facts['neurons']!, each, source) };
}
