import type { ErrorObject } from 'ajv';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { wrongValue } from './layer.ts';
import { childPointer, dottedKey } from './pointer.ts';
import { configSchema } from './schema.ts';
import { type SettingKey, isSettingKey } from './settings.ts';
import { suggestKey } from './suggest-key.ts';

/** What a file says, before it is checked. */
export interface Document {
  readonly file: string;
  readonly value: unknown;
  readonly lines: ReadonlyMap<string, number>;
}

// More than anyone reads. A file of a million wrong keys must not take minutes to refuse.
const MOST_FAULTS = 100;

/** What the schema finds wrong with the document. */
export async function checkFile(document: Document): Promise<readonly Diagnostic[]> {
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(configSchema());
  if (validate(document.value ?? null)) return [];
  // By place: a list has an error for each of its items, and one is enough.
  const places = new Map((validate.errors ?? []).map((error) => [pointerOf(error), error.keyword]));
  const faults = [...places].slice(0, MOST_FAULTS).map(([pointer, keyword]) => {
    const isUnknown = keyword === 'additionalProperties';
    return isUnknown ? unknownKey(pointer, document) : wrongAt(pointer, document);
  });
  const more = places.size - faults.length;
  return more === 0 ? faults : [...faults, codes.moreFaults({ more }, { file: document.file })];
}

/** The value that a setting has in the document; nothing where it is absent. */
export function valueAt(value: unknown, key: SettingKey): unknown {
  return key.split('.').reduce<unknown>((section, part) => {
    const isSection = typeof section === 'object' && section !== null;
    return isSection && Object.hasOwn(section, part) ? section[part as keyof object] : undefined;
  }, value);
}

/** The key, section or setting that an error is about. */
function pointerOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'additionalProperties')
    return childPointer(instancePath, String(params['additionalProperty']));
  const list = instancePath.replace(/\/\d+$/, '');
  return isSettingKey(dottedKey(list)) ? list : instancePath;
}

function unknownKey(pointer: string, document: Document): Diagnostic {
  const key = dottedKey(pointer);
  const section = dottedKey(pointer.slice(0, pointer.lastIndexOf('/')));
  const prefix = section === '' ? '' : `${section}.`;
  const meant = suggestKey(prefix, key.slice(prefix.length));
  return codes.unknownSetting({ key, meant }, placeOf(pointer, document));
}

function wrongAt(pointer: string, document: Document): Diagnostic {
  const key = dottedKey(pointer);
  const at = placeOf(pointer, document);
  if (!isSettingKey(key)) return codes.notSection({ key }, at);
  const origin = { kind: 'file', path: document.file } as const;
  return wrongValue({ key, value: valueAt(document.value, key), origin, at });
}

function placeOf(pointer: string, { file, lines }: Document): Location {
  const line = lines.get(pointer);
  const item = dottedKey(pointer);
  return { file, ...(line === undefined ? {} : { line }), ...(item === '' ? {} : { item }) };
}
