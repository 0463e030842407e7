import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { isDeeper } from '../../support/nesting.ts';

/** A part of a JSON text: whoever asks for what is not there is told where. */
export interface Json {
  readonly value: unknown;
  readonly field: (name: string) => Json;
  /** Nothing where it is absent, or null. */
  readonly optional: (name: string) => Json | undefined;
  readonly items: () => readonly Json[];
  readonly entries: () => readonly (readonly [string, Json])[];
  readonly text: () => string;
  /** The one field of a union that has a value, by its name. */
  readonly choice: () => readonly [tag: string, content: Json];
  readonly wrong: (fault: string) => never;
}

/** Programs are lists of calls, whose arguments are lists: no deeper than ten or so. */
const DEEPEST = 256;

export function readJson(bytes: Uint8Array, name: string, at: Location): Json {
  const wrong = (fault: string) => fail(codes.wrongTorch({ fault: `'${name}' ${fault}` }, at));
  const text = decoded(bytes) ?? wrong('is no UTF-8');
  if (isDeeper(text, DEEPEST)) return wrong('holds lists in lists without end');
  try {
    return jsonOf(JSON.parse(text), name, at);
  } catch (error) {
    if (error instanceof SyntaxError) return wrong('is no JSON');
    throw error;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function jsonOf(value: unknown, path: string, at: Location): Json {
  const wrong = (fault: string) => fail(codes.wrongTorch({ fault: `${path} ${fault}` }, at));
  const fields = (): Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : wrong('is no object');
  const optional = (name: string) => {
    const content = Object.hasOwn(fields(), name) ? fields()[name] : undefined;
    return content === undefined || content === null
      ? undefined
      : jsonOf(content, `${path}.${name}`, at);
  };
  const entries = () =>
    Object.entries(fields()).map(
      ([name, content]) => [name, jsonOf(content, `${path}.${name}`, at)] as const,
    );
  return {
    value,
    wrong,
    optional,
    entries,
    field: (name) => optional(name) ?? wrong(`has no '${name}'`),
    items: () =>
      Array.isArray(value)
        ? value.map((item: unknown, i) => jsonOf(item, `${path}[${i}]`, at))
        : wrong('is no list'),
    text: () => (typeof value === 'string' ? value : wrong('is no text')),
    choice: () => {
      const all = entries();
      return all.find(([, { value: content }]) => content !== null) ?? all[0] ?? wrong('is empty');
    },
  };
}
