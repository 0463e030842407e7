import type { JsonSchema } from '../schema.ts';
import { BUILT_IN } from './built-in.ts';

/** Where a number comes from: who vouches for it. */
const PROVENANCES = ['user', 'published', 'recovered', 'inherited', 'assumed'] as const;

export type Provenance = (typeof PROVENANCES)[number];

/** One number of a chip, with all that is known of it. */
export interface Fact {
  readonly value: number;
  readonly unit: string;
  readonly provenance: Provenance;
  readonly source: string;
}

/** What a fact may lie between, and whether a profile is whole without it. */
interface FactRule {
  readonly low: number;
  readonly high: number;
  readonly isInteger: boolean;
  readonly isOptional?: boolean;
}

const count = (high: number): FactRule => ({ low: 1, high, isInteger: true });
const size = (high: number): FactRule => ({ low: 0, high, isInteger: true, isOptional: true });
const amount: FactRule = { low: 0, high: 1e9, isInteger: false };
const estimate: FactRule = { ...amount, isOptional: true };

/** Every fact that a profile may have. */
export const FACTS: Readonly<Record<string, FactRule>> = {
  cores: count(65_536),
  meshColumns: count(1024),
  meshRows: count(1024),
  neurons: count(2 ** 24),
  groups: size(65_536),
  synapseWords: count(2 ** 31 - 1),
  axonsIn: count(2 ** 31 - 1),
  axonMap: count(2 ** 31 - 1),
  axonMemory: size(2 ** 31 - 1),
  poolWords: size(2 ** 31 - 1),
  weightBits: count(32),
  indexBits: { low: 0, high: 32, isInteger: true },
  headerBits: { low: 0, high: 64, isInteger: true },
  blockSynapses: size(65_536),
  powerOfTwoWidths: size(1),
  neuronPrograms: size(1),
  longestDelay: { low: 0, high: 4096, isInteger: true },
  updateNs: amount,
  synapseNs: amount,
  hopEastWestPj: amount,
  hopNorthSouthPj: amount,
  hopBetweenChipsPj: amount,
  synapsePj: estimate,
  synapseMostPj: estimate,
  updateActivePj: estimate,
  updateInactivePj: estimate,
  spikePj: estimate,
  linkNs: estimate,
  barrierNs: estimate,
};

/** The JSON schema of a profile file. */
export function profileSchema(): JsonSchema {
  const text = { type: 'string', minLength: 1 };
  const facts = Object.entries(FACTS).map(([name, { low, high, isInteger }]) => {
    const value = { type: isInteger ? 'integer' : 'number', minimum: low, maximum: high };
    const properties = { value, unit: text, provenance: { enum: PROVENANCES }, source: text };
    return [name, section(properties, Object.keys(properties))] as const;
  });
  const properties = {
    name: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    summary: text,
    inherits: { enum: BUILT_IN },
    facts: section(Object.fromEntries(facts), []),
  };
  return section(properties, ['name', 'summary', 'facts']);
}

function section(properties: object, required: readonly string[]): JsonSchema {
  return { type: 'object', additionalProperties: false, properties, required };
}
