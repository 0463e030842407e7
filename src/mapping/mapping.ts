import type { Box } from '../tensor/box.ts';
import type { Facts } from './facts.ts';
import type { Uses } from './resources.ts';

/** What mapping.json holds; README.md says what each part means. */
export interface Mapping {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly graph: string;
  readonly seed: number;
  /** Populations that the host computes, in data order. */
  readonly host: readonly string[];
  readonly profile: { readonly name: string; readonly facts: Facts };
  readonly cores: readonly MappedCore[];
}

export interface MappedCore {
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  readonly tiles: readonly { readonly population: string; readonly box: Box }[];
  readonly synapses: readonly MappedSynapse[];
  readonly axons: readonly {
    readonly tile: number;
    readonly box: Box;
    readonly to: readonly number[];
  }[];
  readonly uses: Uses;
}

export interface MappedSynapse {
  readonly synapse: string;
  readonly from: string;
  readonly tile: number;
  readonly reads: Box;
  readonly words: number;
  readonly axons: number;
}

export const FORMAT = 'spike-compile mapping';
export const VERSION = 1;

/** The file: an entry of a core on each line, so that two mappings can be compared line by line. */
export function writeMapping({ cores, profile, ...head }: Mapping): string {
  const rows = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value));
  const list = (values: readonly unknown[]) =>
    values.length === 0 ? '[]' : `[\n        ${rows(values).join(',\n        ')}\n      ]`;
  const facts = Object.entries(profile.facts).map(
    ([name, fact]) => `      ${JSON.stringify(name)}: ${JSON.stringify(fact)}`,
  );
  const shown = cores.map(({ tiles, synapses, axons, uses, ...place }) => {
    const parts = Object.entries({ tiles, synapses, axons }).map(
      ([name, values]) => `      "${name}": ${list(values)}`,
    );
    const where = JSON.stringify(place).slice(1, -1);
    return `    {\n      ${where},\n${parts.join(',\n')},\n      "uses": ${JSON.stringify(uses)}\n    }`;
  });
  const first = Object.entries(head).map(
    ([name, value]) => `  "${name}": ${JSON.stringify(value)}`,
  );
  const name = JSON.stringify(profile.name);
  return [
    `{\n${first.join(',\n')},`,
    `  "profile": {\n    "name": ${name},\n    "facts": {\n${facts.join(',\n')}\n    }\n  },`,
    `  "cores": [\n${shown.join(',\n')}\n  ]\n}\n`,
  ].join('\n');
}
