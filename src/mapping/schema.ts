import { RESOURCES } from './resources.ts';
import { FORMAT, VERSION } from './mapping.ts';

const INDEX = { type: 'integer', minimum: 0 };
const TEXT = { type: 'string' };
const RANGE = { type: 'array', items: INDEX, minItems: 2, maxItems: 2 };
const BOX = { type: 'array', items: RANGE };

const TILE = section({ population: TEXT, box: BOX });
const SYNAPSE = section({
  synapse: TEXT,
  from: TEXT,
  tile: INDEX,
  reads: BOX,
  words: INDEX,
  axons: INDEX,
});
const AXON = section({ tile: INDEX, box: BOX, to: { type: 'array', items: INDEX } });
const USES = section(Object.fromEntries(RESOURCES.map((name) => [name, INDEX])));

const CORE = section({
  chip: INDEX,
  x: INDEX,
  y: INDEX,
  tiles: { type: 'array', items: TILE, minItems: 1 },
  synapses: { type: 'array', items: SYNAPSE },
  axons: { type: 'array', items: AXON },
  uses: USES,
});

const FACT = {
  type: 'object',
  properties: {
    value: { type: 'number', minimum: 0 },
    unit: TEXT,
    provenance: { enum: ['user', 'published', 'recovered', 'inherited', 'assumed'] },
    source: TEXT,
  },
  required: ['value', 'unit', 'provenance'],
  additionalProperties: false,
};

/** The JSON schema of mapping.json. */
export const MAPPING_SCHEMA = section({
  format: { const: FORMAT },
  version: { const: VERSION },
  graph: TEXT,
  seed: { type: 'integer' },
  host: { type: 'array', items: TEXT, uniqueItems: true },
  profile: section({ name: TEXT, facts: { type: 'object', additionalProperties: FACT } }),
  cores: { type: 'array', items: CORE },
});

function section(properties: Readonly<Record<string, object>>) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  } as const;
}
