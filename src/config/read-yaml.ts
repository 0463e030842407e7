import type * as yaml from 'js-yaml';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { keyLines } from './key-lines.ts';

export interface YamlText {
  /** The document; nothing when the text is empty, or cannot be read. */
  readonly value: unknown;
  /** The line of every key, by JSON pointer. */
  readonly lines: ReadonlyMap<string, number>;
  readonly diagnostics: readonly Diagnostic[];
}

type Yaml = typeof yaml;

// A configuration is three levels deep.
const DEEPEST = 16;

// The others come to light when these are mended.
const MOST_REPEATS = 100;

/**
 * Reads YAML 1.2 as data. js-yaml would stop at the first key given twice, so that check is made
 * here. Aliases are refused: a few lines of them stand for gigabytes, and no configuration needs one.
 */
export async function readYaml(bytes: Uint8Array, file: string): Promise<YamlText> {
  const text = decode(bytes);
  if (text === undefined)
    return unreadable(codes.configSyntax({ reason: 'it is not UTF-8 text' }, { file }));
  const reader = await import('js-yaml');
  try {
    return fromEvents(reader, reader.parseEvents(text, { maxDepth: DEEPEST }), text, file);
  } catch (error) {
    if (!(error instanceof reader.YAMLException)) throw error;
    const { mark, reason } = error;
    const at = mark && { line: mark.line + 1, column: mark.column + 1 };
    return unreadable(codes.configSyntax({ reason }, { file, ...at }));
  }
}

function fromEvents(reader: Yaml, events: yaml.Event[], text: string, file: string): YamlText {
  const alias = events.find((event) => event.type === reader.EVENT_ID.ALIAS);
  if (alias?.type === reader.EVENT_ID.ALIAS)
    return unreadable(codes.configAlias({}, { file, line: lineAt(text, alias.anchorStart) }));
  const documents = reader.constructFromEvents(events, { source: text, json: true });
  if (documents.length > 1)
    return unreadable(codes.configSyntax({ reason: 'it holds more than one document' }, { file }));
  const { lines, repeats } = keyLines(reader, events, text);
  const diagnostics = repeats
    .slice(0, MOST_REPEATS)
    .map(({ key, line, firstLine }) =>
      codes.settingTwice({ key, firstLine }, { file, line, item: key }),
    );
  return { value: documents[0], lines, diagnostics };
}

function unreadable(diagnostic: Diagnostic): YamlText {
  return { value: undefined, lines: new Map(), diagnostics: [diagnostic] };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
