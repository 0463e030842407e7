import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { parse } from '../ir/parse.ts';
import { verify } from '../ir/verify.ts';
import { readTensorFile } from '../tensor/tensor-file.ts';
import type { Network } from './network/network.ts';
import { readNetwork } from './network/read-network.ts';
import { countCores } from './count-cores.ts';
import type { Mapping } from './mapping.ts';
import { MAPPING_SCHEMA } from './schema.ts';

/** The files of an artifact that a mapping is part of. */
export interface MappedFiles {
  readonly mapping: string;
  readonly program: string;
  readonly weights: Uint8Array;
}

// Without these no words can be counted; every other fact may be absent.
const COUNTED_BY = ['indexBits', 'headerBits'] as const;

// More than anyone reads.
const MOST_FAULTS = 100;

/**
 * Everything wrong with a mapping, found from its files alone: every neuron is on one core, every message is sent to
 * whoever weighs it, every resource is counted again, neuron by neuron, and held to the profile in the file.
 */
export async function checkMapping(
  files: MappedFiles,
  ops: OpTable,
): Promise<readonly Diagnostic[]> {
  const { graph, diagnostics } = readProgram(files, ops);
  return diagnostics.length > 0 ? diagnostics : checkMappingOf(graph, files.mapping, ops);
}

/** The same, of a program that was read and verified. */
export async function checkMappingOf(
  graph: Graph,
  mapping: string,
  ops: OpTable,
): Promise<readonly Diagnostic[]> {
  const { value, faults } = await readMapping(mapping);
  if (value === undefined) return faults.map(wrong);
  if (graph.name !== value.graph)
    return [wrong(`it is of graph '${value.graph}', the program of '${graph.name}'`)];
  const absent = COUNTED_BY.filter((fact) => value.profile.facts[fact] === undefined);
  if (absent.length > 0) return absent.map((fact) => wrong(`its profile has no fact '${fact}'`));
  const network = readNetwork(graph, ops, new Set(value.host));
  const found = [...hostFaults(value, network), ...countCores(value, network)];
  return found.slice(0, MOST_FAULTS).map(wrong);
}

/** The host computes what the file says, and what only a host can. */
function hostFaults({ host }: Mapping, { populations, inputs }: Network): string[] {
  const hosted = populations.filter(({ name, isHost }) => isHost && !inputs.has(name));
  const names = new Set(hosted.map(({ name }) => name));
  const listed = new Set(host);
  return [
    ...host.filter((name) => !names.has(name)).map((name) => `'${name}' is no population`),
    ...[...names]
      .filter((name) => !listed.has(name))
      .map((name) => `'${name}' is not on the host, where it has to be`),
  ];
}

function wrong(fault: string): Diagnostic {
  return codes.wrongMapping({ fault }, { file: 'mapping.json' });
}

/** The mapping, if it has the form of one; nothing in it is true yet. */
async function readMapping(text: string): Promise<{ value?: Mapping; faults: readonly string[] }> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { faults: ['it is no JSON'] };
  }
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true }).compile<Mapping>(MAPPING_SCHEMA);
  if (validate(value)) return { value, faults: [] };
  const errors = (validate.errors ?? []).slice(0, MOST_FAULTS);
  return {
    faults: errors.map(({ instancePath, message }) => `${instancePath || 'it'} ${message ?? ''}`),
  };
}

function readProgram(
  { program, weights }: MappedFiles,
  ops: OpTable,
): { readonly graph: Graph; readonly diagnostics: readonly Diagnostic[] } {
  const file = 'program.spk';
  try {
    const tensors = readTensorFile(weights, { file: 'weights.safetensors' });
    const { graph, diagnostics } = parse(program, {
      ops,
      file,
      tensors: (hash) => tensors.get(hash),
    });
    return { graph, diagnostics: diagnostics.length > 0 ? diagnostics : verify(graph, ops) };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return {
      graph: { name: '', stage: 'ann', inputs: [], ops: [], outputs: [] },
      diagnostics: error.diagnostics,
    };
  }
}
