import * as codes from '../../diagnostics/codes.ts';
import {
  type Diagnostic,
  type Location,
  SpikeError,
  fail,
  throwIfErrors,
} from '../../diagnostics/diagnostic.ts';
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
  const read = layers.map(readLayer);
  const names = read.map(({ path }) => path);
  const twice = new Set(names.filter((name, i) => names.indexOf(name) < i));
  throwIfErrors([
    ...read.flatMap((layer) => layerFaults(layer, at)),
    ...[...twice].map((name) => listFault(`two layers are called '${name}'`, at)),
  ]);
  const modules = read.map((layer) => moduleOf(layer, weights));
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
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile<LayerList>(SCHEMA);
  if (validate(value)) return value;
  const errors = validate.errors ?? [];
  // What has several forms fails at each of them, and inside of it.
  const choices = errors.filter(({ keyword, instancePath: path }) => {
    const isWhole = errors.some((other) => other.instancePath.startsWith(`${path}/`));
    return keyword === 'anyOf' && !isWhole;
  });
  const plain = errors.filter(({ instancePath: path }) => !/^\/layers\/\d/.test(path));
  const faults = [
    ...plain.map(({ instancePath: path, message }) => `${path} ${message ?? 'is none'}`.trim()),
    ...choices.map(({ instancePath: path }) => {
      const isLayer = /^\/layers\/\d+$/.test(path);
      return `${path} ${isLayer ? 'is neither a name nor a dict with a type' : NO_OPTION}`;
    }),
  ];
  throw new SpikeError(faults.map((fault) => listFault(fault, at)));
}

const NO_OPTION = 'is no number, word or list of integers';

/** A layer as it stands in the list. */
interface Read {
  readonly type: string;
  readonly path: string;
  readonly given: Readonly<Record<string, unknown>>;
}

function readLayer(written: string | Layer, place: number): Read {
  const { type, name, ...given } = typeof written === 'string' ? { type: written } : written;
  return { type, path: String(name ?? place), given };
}

function layerFaults({ type, path, given }: Read, at: Location): Diagnostic[] {
  const global = layerClass(type);
  if (!global) return [listFault(`'${type}' is no layer of torch.nn that is known`, at)];
  const { options = {} } = kindOf(global)!;
  return Object.entries(given).flatMap(([option, value]) => {
    if (Object.hasOwn(options, option)) return countFaults({ type, path, option, value }, at);
    const reads = `a ${type} reads ${listed(options)}`;
    return [listFault(`layer '${path}' has an option '${option}', ${reads}`, at)];
  });
}

function moduleOf({ type, path, given }: Read, weights: Weights): TorchModule {
  const global = layerClass(type)!;
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
function countFaults({ type, path, option, value }: Written, at: Location): Diagnostic[] {
  const least = LEAST[option];
  // Layers that only pad may cut off instead.
  if (least === undefined || /Pad[123]d$/.test(type)) return [];
  const words = option === 'padding' && /^Conv[123]d$/.test(type) ? ['same', 'valid'] : [];
  if (words.includes(String(value)) || (value === null && option === 'stride')) return [];
  const each: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (each.every((one) => Number.isSafeInteger(one) && Number(one) >= least)) return [];
  const facts = { layer: path, type, option, found: value, least, words };
  return [codes.wrongLayerOption(facts, { ...at, item: path })];
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

function listFault(fault: string, at: Location): Diagnostic {
  return codes.wrongLayerList({ fault }, at);
}

function wrong(fault: string, at: Location): never {
  return fail(listFault(fault, at));
}
