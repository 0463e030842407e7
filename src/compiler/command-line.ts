import { basename, extname } from 'node:path';
import { type Config, settingIn } from '../config/config.ts';
import type { Origins } from '../config/profile/effective.ts';
import { SETTING_KEYS, type SettingKey, settingOf } from '../config/settings.ts';
import { showPreprocess } from '../data/images/preprocess.ts';
import { showLayers } from '../ir/layer-choice.ts';
import { showRangeMethod } from './calibration/ranges.ts';
import type { CompileRequest } from './request.ts';
import { showPassCall } from './show-pass-call.ts';

interface Settings {
  readonly config: Config;
  readonly origins?: Origins | undefined;
}

/**
 * The words behind `spike-compile` that compile the same again, for people who have the same files: each by its own
 * name, without its folder. What a setting said stands as an option or as `--set`, so no other configuration is needed.
 */
export function commandLine(request: CompileRequest, settings: Settings): string[] {
  const { model, architecture, calibration, preprocess, ranges, accuracyFloor } = request;
  const { target, level, encoding, steps, layers, check } = request;
  const file = basename(model);
  return [
    ...['compile', file, '-o', `${basename(file, extname(file))}.spike`],
    ...option('--architecture', architecture && basename(architecture)),
    ...option('--target', target),
    ...option('--opt-level', level),
    ...option('--encoding', encoding),
    ...option('--time-steps', steps),
    ...option('--calibration', calibration && basename(calibration)),
    ...option('--preprocess', preprocess && showPreprocess(preprocess)),
    ...option('--calibrate', ranges && showRangeMethod(ranges)),
    ...option('--activation-bits', request.activationBits),
    ...option('--weight-bits', request.weightBits),
    ...option('--layer', layers && showLayers(layers)),
    ...option('--accuracy-floor', accuracyFloor === undefined ? undefined : percent(accuracyFloor)),
    ...option('--quality-samples', request.qualitySamples),
    ...[...request.inputShapes].flatMap(([name, shape]) =>
      option('--input-shape', name === '' ? shape.join(',') : `${name}:${shape.join(',')}`),
    ),
    ...option('--no-pass', [...request.without].sort().join(',') || undefined),
    ...(request.extra ?? []).flatMap((call) => option('--pass', showPassCall(call))),
    ...(request.emitQann ? ['--emit-qann'] : []),
    ...(request.allowHost ? ['--allow-host'] : []),
    ...(check ? (check.samples === undefined ? ['--check'] : []) : []),
    ...option('--check-samples', check?.samples),
    ...settingsOf(target, settings),
  ];
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

/** Without the digits that a product of floats has too many. */
function percent(part: number): string {
  return `${Number((100 * part).toPrecision(12))}%`;
}

/** Whether a target may be compiled for says nothing of what becomes of it. */
const POLICY = new Set(['enabled', 'priority']);

/** What somebody set of the target and of the reading of models. */
function settingsOf(target: string, { config, origins }: Settings): string[] {
  const own = `targets.${target}.`;
  const counts = (key: SettingKey) =>
    key === 'compiler.seconds_per_step' ||
    key === 'compiler.plugins' ||
    key === 'security.allow_pickle' ||
    (key.startsWith(own) && !POLICY.has(key.slice(own.length)));
  return SETTING_KEYS.filter(counts).flatMap((key) => {
    const value = settingIn(config, key);
    const isGiven = origins
      ? origins.get(key)?.kind !== 'default'
      : String(value) !== String(settingOf(key).default);
    return isGiven ? ['--set', `${key}=${shown(key, value)}`] : [];
  });
}

const PATHS = new Set<SettingKey>(['compiler.plugins', 'targets.loihi3.profile_file']);

function shown(key: SettingKey, value: ReturnType<typeof settingIn>): string {
  const texts = (typeof value === 'object' ? value : [value]).map(String);
  return texts.map((text) => (PATHS.has(key) ? basename(text) : text)).join(',');
}
