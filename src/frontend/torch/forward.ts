import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Pickled, isGlobal, isSequence } from '../../formats/pickle/values.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { importProgram, outputsOf } from '../aten/network.ts';
import { type Reading, callAten } from '../aten/reading.ts';
import type { TorchTensor, TorchValue } from '../aten/values.ts';
import { weightValue } from '../aten/weights.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { shortened } from '../onnx/shortened.ts';
import type { TorchModule } from './module.ts';
import { kindOf } from './modules/index.ts';
import type { Layer } from './modules/kind.ts';

/** Reads a module into a graph: what it computes of one input, whose shape nothing in its file says. */
export function importModule(
  module: TorchModule,
  source: Source,
  options: ImportOptions,
): ImportResult {
  const dtype = firstKind(module) === 'Embedding' ? 'i64' : 'f32';
  return importProgram(source, options, {
    inputs: [{ name: 'input', extents: undefined, dtype }],
    warnings: [],
    run: (reading, inputs) => {
      const weights = new Map<Tensor, TorchTensor>();
      const result = runModule(module, { reading, weights, calls: new Map() }, inputs);
      return outputsOf(result, 'output').filter(({ value }) => value !== undefined);
    },
  });
}

/** What comes first, by the order of children. */
function firstKind(module: TorchModule): string {
  const [first] = module.children.values();
  return first ? firstKind(first) : module.type.slice(module.type.lastIndexOf('.') + 1);
}

interface Running {
  readonly reading: Reading;
  /** A weight that two modules share is one value. */
  readonly weights: Map<Tensor, TorchTensor>;
  /** How often each name was given to a call. */
  readonly calls: Map<string, number>;
}

function runModule(
  module: TorchModule,
  running: Running,
  inputs: readonly TorchValue[],
): TorchValue {
  const kind = kindOf(module.type);
  const layer = layerOf(module, running);
  return kind ? kind.forward(layer, inputs) : layer.refuse('its forward is not known');
}

function layerOf(module: TorchModule, running: Running): Layer {
  const { path, type } = module;
  const { source } = running.reading;
  const at = { file: source.name, item: shortened(path) };
  const refuse = (reason: string) =>
    fail(codes.unsupportedModule({ type: type.slice(type.lastIndexOf('.') + 1), reason }, at));
  const option = (name: string): Pickled => {
    const { options = {} } = kindOf(type) ?? {};
    return module.options.has(name) ? module.options.get(name) : options[name];
  };
  const childOf = (name: string) =>
    module.children.get(name) ?? refuse(`it has no module '${name}'`);
  return {
    refuse,
    children: [...module.children.keys()],
    option: (name) => torchValueOf(option(name)) ?? undefined,
    named: (name) => {
      const value = option(name);
      return isGlobal(value) ? value.global : undefined;
    },
    weight: (name) => {
      const tensor = module.weights.get(name);
      return tensor && sharedWeight(tensor, path === '' ? name : `${path}.${name}`, running);
    },
    aten: (op, args) => {
      const known = Object.entries(args).filter(([, value]) => value !== undefined);
      const name = freshName(path === '' ? op : path, running);
      return callAten(running.reading, { op, positional: [], keyword: new Map(known), name });
    },
    child: (name, ...inputs) => runModule(childOf(name), running, inputs),
    inside: (name) => layerOf(childOf(name), running),
  };
}

/** Numbers and texts of options; what else they are, no op reads. */
function torchValueOf(value: Pickled): TorchValue {
  if (isSequence(value)) return value.map(torchValueOf);
  return typeof value === 'object' ? undefined : value;
}

function sharedWeight(tensor: Tensor, name: string, { reading, weights }: Running): TorchTensor {
  const known = weights.get(tensor);
  if (known) return known;
  const made = weightValue(reading, tensor, name);
  weights.set(tensor, made);
  return made;
}

function freshName(name: string, { calls }: Running): string {
  const count = calls.get(name) ?? 0;
  calls.set(name, count + 1);
  return count === 0 ? name : `${name}.${count}`;
}
