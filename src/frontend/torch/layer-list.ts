import * as codes from '../../diagnostics/codes.ts';
import { type Location, SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import type { Pickled } from '../../formats/pickle/values.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { type Place, type Weights, checkWeights } from '../weights/match.ts';
import { importModule } from './forward.ts';
import type { TorchModule } from './module.ts';
import { kindOf, layerClass } from './modules/index.ts';

/** A list of layers, as its schema has checked it. */
interface LayerList {
  readonly layers: readonly (string | Layer)[];
}

interface Layer {
  readonly type: string;
  readonly name?: string | number;
  readonly [option: string]: unknown;
}

const OPTION = {
  anyOf: [
    { type: ['number', 'boolean', 'string', 'null'] },
    { type: 'array', items: { type: 'integer' }, maxItems: 16 },
  ],
};

const SCHEMA = {
  type: 'object',
  required: ['layers'],
  additionalProperties: false,
  properties: {
    layers: {
      type: 'array',
      minItems: 1,
      maxItems: 4096,
      items: {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            required: ['type'],
            properties: { type: { type: 'string' }, name: { type: ['string', 'integer'] } },
            additionalProperties: OPTION,
          },
        ],
      },
    },
  },
};

/** No list of layers is as long. */
const MOST_BYTES = 2 ** 20;

/** Reads weights whose network is a list of layers of torch.nn, one behind the other. */
export async function readLayerList(
  list: Source,
  weights: Weights,
  source: Source,
  options: ImportOptions,
): Promise<ImportResult> {
  const at = { file: list.name };
  const { layers } = await parse(list, at);
  const modules = layers.map((layer, i) => moduleOf(layer, i, weights, at));
  const names = modules.map(({ path }) => path);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) wrong(`two layers are called '${twice}'`, at);
  checkWeights(weights, modules.flatMap(placesOf), { file: source.name });
  const network: TorchModule = {
    type: 'torch.nn.modules.container.Sequential',
    path: '',
    options: new Map(),
    weights: new Map(),
    children: new Map(modules.map((module) => [module.path, module])),
  };
  return importModule(network, source, options);
}

async function parse(list: Source, at: Location): Promise<LayerList> {
  if (list.size > MOST_BYTES) return wrong('it is too long', at);
  const yaml = await import('js-yaml');
  const { Ajv } = await import('ajv');
  let value: unknown;
  try {
    value = yaml.load(new TextDecoder('utf-8', { fatal: true }).decode(list.read(0, list.size)));
  } catch (error) {
    if (error instanceof SpikeError) throw error;
    return wrong(error instanceof Error ? error.message.split('\n')[0]! : 'it is no YAML', at);
  }
  const validate = new Ajv({ allowUnionTypes: true }).compile<LayerList>(SCHEMA);
  if (validate(value)) return value;
  const [fault] = validate.errors ?? [];
  return wrong(`${fault?.instancePath ?? ''} ${fault?.message ?? 'it is none'}`.trim(), at);
}

function moduleOf(
  written: string | Layer,
  place: number,
  weights: Weights,
  at: Location,
): TorchModule {
  const { type, name, ...given } = typeof written === 'string' ? { type: written } : written;
  const path = String(name ?? place);
  const global = layerClass(type) ?? wrong(`'${type}' is no layer of torch.nn that is known`, at);
  const { options = {} } = kindOf(global)!;
  const odd = Object.keys(given).find((key) => !Object.hasOwn(options, key));
  if (odd !== undefined)
    wrong(`layer '${path}' has an option '${odd}', a ${type} reads ${listed(options)}`, at);
  for (const [option, value] of Object.entries(given))
    checkCount({ type, path, option, value }, at);
  // Nothing is None here as in pickles.
  const chosen = new Map(
    Object.entries(given).map(([key, value]) => [key, (value ?? undefined) as Pickled]),
  );
  const own = weightNames(global, chosen).map(({ name: weight }) => {
    return [weight, weights.get(`${path}.${weight}`)] as const;
  });
  return { type: global, path, options: chosen, weights: new Map(own), children: new Map() };
}

/** Options that count places, and the least that each may be. */
const LEAST: Readonly<Record<string, number>> = {
  ...{ kernel_size: 1, stride: 1, dilation: 1, groups: 1, padding: 0, output_padding: 0 },
};

interface Written {
  readonly type: string;
  readonly path: string;
  readonly option: string;
  readonly value: unknown;
}

/** What torch would refuse too, told by its place here: further on only numbers are left of it. */
function checkCount({ type, path, option, value }: Written, at: Location): void {
  const least = LEAST[option];
  // Layers that only pad may cut off instead.
  if (least === undefined || /Pad[123]d$/.test(type)) return;
  const words = option === 'padding' && /^Conv[123]d$/.test(type) ? ['same', 'valid'] : [];
  if (words.includes(String(value)) || (value === null && option === 'stride')) return;
  const each: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (each.every((one) => Number.isSafeInteger(one) && Number(one) >= least)) return;
  const facts = { layer: path, type, option, found: value, least, words };
  fail(codes.wrongLayerOption(facts, { ...at, item: path }));
}

function listed(options: object): string {
  const names = Object.keys(options);
  return names.length === 0 ? 'none' : names.join(', ');
}

function placesOf({ path, type, options }: TorchModule): Place[] {
  return weightNames(type, options).map(({ name, isOptional }) => {
    return { name: `${path}.${name}`, isOptional };
  });
}

/** What weights a layer has, and which of them may be left out. */
function weightNames(global: string, given: TorchModule['options']) {
  const { options = {}, weights = [] } = kindOf(global)!;
  const option = (name: string) => (given.has(name) ? given.get(name) : options[name]);
  const names = typeof weights === 'function' ? weights(option) : weights;
  return names.map((name) => ({ name: name.replace('?', ''), isOptional: name.endsWith('?') }));
}

function wrong(fault: string, at: Location): never {
  return fail(codes.wrongLayerList({ fault }, at));
}
