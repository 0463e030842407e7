import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { Op } from './graph.ts';

/** What is decided for some layers, in place of what is decided for all. */
export interface LayerChoice {
  /** The name of an op or of the node that it comes from; `*` stands for any characters. */
  readonly layer: string;
  readonly activationBits?: number;
  readonly weightBits?: number;
  readonly encoding?: LayerEncoding;
}

/** Codes that networks can mix: who sends decides, and who reads knows what was sent. */
export const LAYER_ENCODINGS = ['graded', 'ternary', 'radix', 'ttfs'] as const;
export type LayerEncoding = (typeof LAYER_ENCODINGS)[number];

/** For people. */
export const LAYER_GRAMMAR = `NAME:activation-bits=N,weight-bits=N,encoding=${LAYER_ENCODINGS.join('|')}`;

const ENTRY = '(?:activation-bits|weight-bits|encoding)=[a-z0-9]+';

/** The last colon ends the name, for names hold colons, dots, slashes and semicolons as well. */
const CHOICE = new RegExp(`(.+?):(${ENTRY}(?:,${ENTRY})*)(?:;|$)`, 'sy');

/** Reads `/conv1/Conv:weight-bits=4;fc*:encoding=radix`. */
export function parseLayers(text: string): LayerChoice[] {
  const found: LayerChoice[] = [];
  const pattern = new RegExp(CHOICE);
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match)
      return fail(codes.wrongLayerChoice({ text: text.slice(start), wrong: LAYER_GRAMMAR }));
    found.push(readChoice(match[1]!, match[2]!));
  }
  return found;
}

function readChoice(layer: string, entries: string): LayerChoice {
  const pairs = entries.split(',').map((entry) => entry.split('=') as [string, string]);
  const given = new Map(pairs);
  if (given.size < pairs.length)
    return fail(codes.wrongLayerChoice({ text: layer, wrong: 'each of its entries once' }));
  const bits = (name: string) => {
    const text = given.get(name);
    if (text === undefined || /^[2-8]$/.test(text)) return text && Number(text);
    return fail(codes.wrongLayerChoice({ text: layer, wrong: `${name} from 2 to 8` }));
  };
  const encoding = given.get('encoding');
  if (encoding !== undefined && !isLayerEncoding(encoding)) {
    const wrong = `encoding one of ${LAYER_ENCODINGS.join(', ')}`;
    return fail(codes.wrongLayerChoice({ text: layer, wrong }));
  }
  const [activationBits, weightBits] = [bits('activation-bits'), bits('weight-bits')];
  return {
    layer,
    ...(activationBits && { activationBits }),
    ...(weightBits && { weightBits }),
    ...(encoding && { encoding }),
  };
}

function isLayerEncoding(name: string): name is LayerEncoding {
  return (LAYER_ENCODINGS as readonly string[]).includes(name);
}

/** The text that `parseLayers` reads. */
export function showLayers(choices: readonly LayerChoice[]): string {
  return choices
    .map(({ layer, activationBits, weightBits, encoding }) => {
      const entries = [
        ...(activationBits === undefined ? [] : [`activation-bits=${activationBits}`]),
        ...(weightBits === undefined ? [] : [`weight-bits=${weightBits}`]),
        ...(encoding === undefined ? [] : [`encoding=${encoding}`]),
      ];
      return `${layer}:${entries.join(',')}`;
    })
    .join(';');
}

/** Whether a choice is for an op. */
export function isFor({ layer }: LayerChoice, op: Named): boolean {
  const parts = layer.split('*');
  return namesOf(op).some((name) => matches(name, parts));
}

/** Whether a name is these parts with anything between them; the first place for each part will do. */
function matches(name: string, parts: readonly string[]): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

type Named = Pick<Op, 'result' | 'loc'>;

/** What an op is called: its result, where it comes from, and the node there without the file. */
export function namesOf({ result, loc }: Named): string[] {
  return [result, ...loc, ...loc.map((place) => place.slice(place.indexOf('#') + 1))];
}
