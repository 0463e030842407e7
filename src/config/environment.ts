import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import { type Given, type Layer, layerOf } from './layer.ts';
import { FILE_VARIABLE, SETTING_KEYS, settingOf } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

const PREFIX = 'SPIKE_';

/** What the engine reads itself: no settings, since they change no result. */
const OF_THE_ENGINE = ['SPIKE_SIMD', 'SPIKE_THREADS'];

/** The settings in the environment. An empty variable counts as none. */
export function environmentLayer(place: Surroundings): Layer {
  const given = SETTING_KEYS.flatMap((key): Given[] => {
    const { type, variable } = settingOf(key);
    const text = variable && place.env[variable]?.trim();
    if (!variable || !text) return [];
    const value = type.read(text, place.platform);
    const origin = { kind: 'environment', variable } as const;
    return [{ key, value, origin, folder: place.cwd, at: { item: variable } }];
  });
  return layerOf(given, place, unknownVariables(place.env));
}

function unknownVariables(env: Surroundings['env']): Diagnostic[] {
  const settings = SETTING_KEYS.flatMap((key) => settingOf(key).variable ?? []);
  const known = [...settings, FILE_VARIABLE, ...OF_THE_ENGINE];
  const services = kubernetesServices(env);
  const isUnknown = (name: string) =>
    name.startsWith(PREFIX) &&
    env[name] !== '' &&
    !known.includes(name) &&
    !services.some((s) => name.startsWith(`${s}_SERVICE_`) || name.startsWith(`${s}_PORT`));
  return Object.keys(env)
    .filter(isUnknown)
    .map((name) => codes.unknownVariable({ name, meant: suggest(name, known) }, { item: name }));
}

/** Compares what follows the prefix: six equal letters would make any two names similar. */
function suggest(name: string, known: readonly string[]): string | undefined {
  const rest = (variable: string) => variable.slice(PREFIX.length);
  const meant = nearestName(rest(name), known.map(rest));
  return meant === undefined ? undefined : `${PREFIX}${meant}`;
}

/**
 * Kubernetes describes every service of a namespace to its containers in variables: one called
 * 'spike-compile' gives SPIKE_COMPILE_SERVICE_HOST, SPIKE_COMPILE_PORT and more. They are not ours,
 * and not the user's to remove.
 */
function kubernetesServices(env: Surroundings['env']): readonly string[] {
  const suffix = '_SERVICE_HOST';
  const isHost = (name: string) => name.startsWith(PREFIX) && name.endsWith(suffix);
  return Object.keys(env)
    .filter((name) => isHost(name) && Object.hasOwn(env, name.replace(/HOST$/, 'PORT')))
    .map((name) => name.slice(0, -suffix.length));
}
