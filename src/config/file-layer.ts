import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkFile, valueAt } from './check-file.ts';
import { readUpTo } from './files.ts';
import type { FoundFile } from './find-file.ts';
import { type Given, type Layer, layerOf } from './layer.ts';
import { readYaml } from './read-yaml.ts';
import { SETTING_KEYS } from './settings.ts';
import { type Surroundings, pathOf } from './surroundings.ts';

// Far more than all settings with a comment on each.
const LARGEST_BYTES = 2 ** 20;

/** The settings in a configuration file; its relative paths start at its folder. */
export async function fileLayer(found: FoundFile, place: Surroundings): Promise<Layer> {
  const { path } = found;
  const content = readUpTo(path, LARGEST_BYTES);
  if (content.kind === 'missing') return faulty(codes.configMissing(found, { file: path }));
  if (content.kind === 'too-large')
    return faulty(codes.configTooLarge({ limit: LARGEST_BYTES }, { file: path }));
  if (content.kind === 'unreadable')
    return faulty(codes.configUnreadable({ reason: content.reason }, { file: path }));

  const { value, lines, diagnostics } = await readYaml(content.bytes, path);
  const faults = [...diagnostics, ...(await checkFile({ file: path, value, lines }))];
  if (faults.length > 0) return faulty(...faults);
  const folder = pathOf(place.platform).dirname(path);
  const given = SETTING_KEYS.map((key): Given => {
    const origin = { kind: 'file', path } as const;
    return { key, value: valueAt(value, key), origin, folder, at: { file: path, item: key } };
  });
  return layerOf(
    given.filter((one) => one.value !== undefined),
    place,
  );
}

function faulty(...diagnostics: readonly Diagnostic[]): Layer {
  return { values: new Map(), diagnostics };
}
