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

/** Everything that the schema finds wrong with the document. */
export async function checkFile(document: Document): Promise<readonly Diagnostic[]> {
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(configSchema());
  if (validate(document.value ?? null)) return [];
  const faults = (validate.errors ?? []).map((error) =>
    error.keyword === 'additionalProperties'
      ? unknownKey(error, document)
      : wrongAt(error.instancePath, document),
  );
  // A list has an error for each of its items, and one is enough.
  const byItem = faults.map((fault) => [`${fault.code} ${fault.at?.item}`, fault] as const);
  return [...new Map(byItem.toReversed()).values()].reverse();
}

/** The value that a setting has in the document; nothing where it is absent. */
export function valueAt(value: unknown, key: SettingKey): unknown {
  return key.split('.').reduce<unknown>((section, part) => {
    const isSection = typeof section === 'object' && section !== null;
    return isSection && Object.hasOwn(section, part) ? section[part as keyof object] : undefined;
  }, value);
}

function unknownKey({ instancePath, params }: ErrorObject, document: Document): Diagnostic {
  const name = String(params['additionalProperty']);
  const section = dottedKey(instancePath);
  const prefix = section === '' ? '' : `${section}.`;
  const key = `${prefix}${name}`;
  const at = placeOf(childPointer(instancePath, name), key, document);
  return codes.unknownSetting({ key, meant: suggestKey(prefix, name) }, at);
}

/** A setting, or an item of its list, or a section. */
function wrongAt(pointer: string, document: Document): Diagnostic {
  const setting = [pointer, pointer.replace(/\/\d+$/, '')].find((p) => isSettingKey(dottedKey(p)));
  const key = dottedKey(setting ?? pointer);
  const at = placeOf(setting ?? pointer, key, document);
  if (!isSettingKey(key)) return codes.notSection({ key }, at);
  const origin = { kind: 'file', path: document.file } as const;
  return wrongValue({ key, value: valueAt(document.value, key), origin, at });
}

function placeOf(pointer: string, item: string, { file, lines }: Document): Location {
  const line = lines.get(pointer);
  return { file, ...(line === undefined ? {} : { line }), ...(item === '' ? {} : { item }) };
}
