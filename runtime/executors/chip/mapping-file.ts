import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Box } from '../../../src/tensor/box.ts';

/** What the executor takes from `mapping.json`; README.md of the target says what each part means. */
export interface MappingFile {
  readonly graph: string;
  /** Populations that the host computes. */
  readonly host: readonly string[];
  readonly profile: { readonly name: string; readonly facts: Readonly<Record<string, Fact>> };
  readonly cores: readonly MappedCore[];
}

export interface Fact {
  readonly value: number;
  readonly unit: string;
  readonly provenance: string;
  readonly source?: string;
}

export interface MappedCore {
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  readonly tiles: readonly { readonly population: string; readonly box: Box }[];
  readonly synapses: readonly {
    readonly synapse: string;
    readonly from: string;
    readonly tile: number;
    readonly reads: Box;
  }[];
  readonly axons: readonly {
    readonly tile: number;
    readonly box: Box;
    readonly to: readonly number[];
  }[];
}

export const MAPPING_FILE = 'mapping.json';

const index = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const range = { type: 'array', items: index, minItems: 2, maxItems: 2 } as const;
const box = { type: 'array', items: range } as const;
const list = (items: object) => ({ type: 'array', items });

const SCHEMA = section({
  format: { const: 'spike-compile mapping' },
  version: { const: 1 },
  graph: text,
  host: list(text),
  profile: section({
    name: text,
    facts: {
      type: 'object',
      additionalProperties: section({ value: { type: 'number' }, unit: text, provenance: text }),
    },
  }),
  cores: list(
    section({
      ...{ chip: index, x: index, y: index },
      tiles: list(section({ population: text, box })),
      synapses: list(section({ synapse: text, from: text, tile: index, reads: box })),
      axons: list(section({ tile: index, box, to: list(index) })),
    }),
  ),
});

/** Reads the mapping of a graph; whether all of it holds is for the target's checker, and for what comes out. */
export async function readMapping(bytes: Uint8Array, { name }: Graph): Promise<MappingFile> {
  const value = parsed(bytes);
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true }).compile<MappingFile>(SCHEMA);
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    return wrong(`${error?.instancePath || 'it'} ${error?.message ?? ''}`);
  }
  if (value.graph !== name)
    return wrong(`it is of graph '${value.graph}', the program of '${name}'`);
  return value;
}

/** The file cannot be run by: says why. */
export function wrong(fault: string): never {
  return fail(codes.wrongMapping({ fault }, { file: MAPPING_FILE }));
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return wrong('it is no JSON');
  }
}

/** An object with at least these properties: what else is there is for others. */
function section(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties, required: Object.keys(properties) };
}
