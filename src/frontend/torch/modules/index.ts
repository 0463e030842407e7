import { attentions, isActivationName, transformers } from './attention.ts';
import type { ModuleKind, ModuleKinds } from './kind.ts';
import { batchNorms, instanceNorms, norms } from './norms.ts';
import {
  activations,
  channelShuffles,
  dropouts,
  embeddings,
  flattens,
  linears,
  shuffles,
} from './pointwise.ts';
import { recurrents } from './recurrent.ts';
import {
  blocks,
  classifiers,
  mobilenets,
  resnets,
  sequential,
  squeezenets,
  visionTransformers,
} from './torchvision.ts';
import { convolutions, folds, paddings, pools, upsamples } from './windows.ts';

/** Classes of layers whose forward is known, by the module of Python that has them. */
const LAYERS: Readonly<Record<string, ModuleKinds>> = {
  'torch.nn.modules.activation': activations,
  'torch.nn.modules.batchnorm': batchNorms,
  'torch.nn.modules.channelshuffle': channelShuffles,
  'torch.nn.modules.conv': convolutions,
  'torch.nn.modules.dropout': dropouts,
  'torch.nn.modules.flatten': flattens,
  'torch.nn.modules.fold': folds,
  'torch.nn.modules.instancenorm': instanceNorms,
  'torch.nn.modules.linear': linears,
  'torch.nn.modules.normalization': norms,
  'torch.nn.modules.padding': paddings,
  'torch.nn.modules.pixelshuffle': shuffles,
  'torch.nn.modules.pooling': pools,
  'torch.nn.modules.sparse': embeddings,
  'torch.nn.modules.upsampling': upsamples,
};

/** All classes whose forward is known: what gives several tensors, what holds other modules, and layers. */
const HOMES: Readonly<Record<string, ModuleKinds>> = {
  ...LAYERS,
  'torch.nn.modules.activation': { ...activations, ...attentions },
  'torch.nn.modules.container': { Sequential: sequential },
  'torch.nn.modules.rnn': recurrents,
  'torch.nn.modules.transformer': transformers,
  'torchvision.models.alexnet': classifiers,
  'torchvision.models.mobilenetv2': mobilenets,
  'torchvision.models.resnet': resnets,
  'torchvision.models.squeezenet': squeezenets,
  'torchvision.models.vgg': classifiers,
  'torchvision.models.vision_transformer': visionTransformers,
  'torchvision.ops.misc': blocks,
};

const KINDS: ReadonlyMap<string, ModuleKind> = new Map(
  Object.entries(HOMES).flatMap(([home, kinds]) =>
    Object.entries(kinds).map(([name, kind]) => [`${home}.${name}`, kind] as const),
  ),
);

/** Classes that hold others and have no forward of their own. */
const HOLDERS = new Set([
  'torch.nn.modules.container.ModuleDict',
  'torch.nn.modules.container.ModuleList',
]);

export function kindOf(global: string): ModuleKind | undefined {
  return KINDS.get(global);
}

/** The class of a layer by its name in torch.nn: of one that holds no others, and gives one tensor. */
export function layerClass(name: string): string | undefined {
  const home = Object.keys(LAYERS).find((it) => Object.hasOwn(LAYERS[it]!, name));
  return home === undefined ? undefined : `${home}.${name}`;
}

/** How modules note which classes they made others of; no forward reads it. */
const NOTE = 'functools.partial';

/** What pickles of known modules name, besides what those of tensors do. */
export function isModuleName(global: string): boolean {
  return KINDS.has(global) || HOLDERS.has(global) || isActivationName(global) || global === NOTE;
}
