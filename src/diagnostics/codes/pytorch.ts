import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { shortened, shown } from './words.ts';

// SPK414x to SPK416x: files of PyTorch.

export const refusedPickle = code<{ fault: string }>(
  {
    code: 'SPK4140',
    title: 'a pickle that is refused',
    exit: EXIT.refused,
    explain:
      'A pickle is a program that builds values. It is read without running anything, and refused where it contradicts itself, holds itself, unfolds beyond measure or needs what no file of PyTorch needs, whether it was damaged or made so.',
  },
  ({ fault }) => ({
    message: `the pickle is refused: ${fault}`,
    hint: 'copy or download the file again, or write it again with torch.save',
  }),
);

export const refusedGlobals = code<{ globals: readonly string[] }>(
  {
    code: 'SPK4141',
    title: 'a pickle that names what is not allowed',
    exit: EXIT.refused,
    explain:
      'A pickle names classes and functions that Python would import and call. Here they are only read as names, and only those of tensors, plain containers and, where `security.allow_pickle` permits it, of known modules of torch.nn. Others are refused: nobody here knows what they do, and the file may want to do harm.',
  },
  ({ globals }) => ({
    message: `the pickle names what may not be in it: ${namesOf(globals)}`,
    hint: 'export the model itself: torch.export.save(torch.export.export(model, (example,)), "model.pt2"), or torch.onnx.export',
  }),
);

const MOST_NAMED = 8;

function namesOf(globals: readonly string[]): string {
  const names = globals.slice(0, MOST_NAMED).map((name) => `'${shortened(name)}'`);
  return `${names.join(', ')}${globals.length > MOST_NAMED ? ' and more' : ''}`;
}

export const wrongTorch = code<{ fault: string }>(
  {
    code: 'SPK4142',
    title: 'a file of PyTorch that contradicts itself',
    exit: EXIT.refused,
    explain:
      'A file of PyTorch has a pickle or a graph, and memory that the tensors in it are views of. Here they do not fit together: a part is missing, or a tensor lies outside of its memory. Nothing is read of such a file.',
  },
  ({ fault }) => ({
    message: `the file of PyTorch is refused: ${shortened(fault)}`,
    hint: 'copy or download it again, or write it again with PyTorch',
  }),
);

export const unsupportedTorch = code<{ what: string }>(
  {
    code: 'SPK4143',
    title: 'a file of PyTorch that is not read',
    exit: EXIT.cannotCompile,
    explain:
      'Files of PyTorch are read whose numbers are in little-endian order, and which hold a network or the weights of one.',
  },
  ({ what }) => ({
    message: `the file of PyTorch has ${what}, which is not read`,
    hint: 'export the network: torch.export.save(torch.export.export(model, (example,)), "model.pt2"), or torch.onnx.export',
  }),
);

export const unsupportedModule = code<{ type: string; reason: string }>(
  {
    code: 'SPK4144',
    title: 'a module of PyTorch that is not read',
    exit: EXIT.cannotCompile,
    explain:
      'A pickled module has weights and options, but not what it computes. That is known of most classes of torch.nn and of some of torchvision; not of this one, or not with these options.',
  },
  ({ type, reason }) => ({
    message: `a ${shortened(type)} is not read: ${shortened(reason)}`,
    hint: 'export the model itself: torch.export.save(torch.export.export(model, (example,)), "model.pt2")',
  }),
);

export const weightsAlone = code(
  {
    code: 'SPK4145',
    title: 'weights without a network',
    exit: EXIT.cannotCompile,
    explain:
      'A state dict or a `.safetensors` file has the weights of a network by name, and not what is computed with them. `--architecture` names a file that says it.',
  },
  () => ({
    message: 'the file has weights alone, and no network',
    hint: 'name the network with --architecture FILE: an .onnx file of the same network, or a .yaml list of its layers',
  }),
);

export const otherWeights = code<{
  missing: readonly string[];
  unexpected: readonly string[];
  misshapen: readonly string[];
}>(
  {
    code: 'SPK4146',
    title: 'weights that are those of another network',
    exit: EXIT.cannotCompile,
    explain:
      'The weights of one file and the network of another are brought together by names, as `state_dict()` has them. Each weight must have its place, each place its weight, and both one shape. Counts of batches are left out. Exporters may fold a batch norm into the weights before it, keep weights that are equal once, under one of their names, and call a transposed matrix otherwise: export the network without optimisation, or list its layers in a `.yaml` file.',
  },
  ({ missing, unexpected, misshapen }) => ({
    message: 'the weights are not those of the network',
    notes: [
      ...(missing.length > 0 ? [`missing: ${namesOf(missing)}`] : []),
      ...(unexpected.length > 0 ? [`unexpected: ${namesOf(unexpected)}`] : []),
      ...misshapen.slice(0, MOST_NAMED),
    ],
    hint: 'give weights and a network of the same model; an exporter that folds weights, or keeps equal ones once, leaves names out: list the layers in a .yaml file',
  }),
);

export const unknownArchitecture = code(
  {
    code: 'SPK4147',
    title: 'a file that says no network',
    exit: EXIT.cannotCompile,
    explain:
      '`--architecture` names a network for weights that come without one: an ONNX model, a NIR graph, or a list of layers in YAML.',
  },
  () => ({
    message: 'the file of --architecture is no network that weights can be put into',
    hint: 'name an .onnx or .nir file, or a .yaml file with a list of layers',
  }),
);

export const wrongLayerList = code<{ fault: string }>(
  {
    code: 'SPK4148',
    title: 'a list of layers that cannot be read',
    exit: EXIT.cannotCompile,
    explain:
      'A `.yaml` file of `--architecture` has `layers`, a list of classes of torch.nn, each by its name or as a dict of `type`, `name` and options as torch calls them. Layers without a name are called by their place, as in nn.Sequential.',
  },
  ({ fault }) => ({
    message: `the list of layers cannot be read: ${shortened(fault)}`,
    hint: 'write layers as in: layers: [Flatten, {type: Linear, name: fc1}, ReLU, {type: Linear, name: fc2}]',
  }),
);

export const wrongLayerOption = code<{
  layer: string;
  type: string;
  option: string;
  found: unknown;
  least: number;
  words: readonly string[];
}>(
  {
    code: 'SPK4150',
    title: 'an option of a layer with a value that it cannot have',
    exit: EXIT.cannotCompile,
    explain:
      'Sizes, steps and groups of a layer in a `.yaml` file of `--architecture` are whole numbers, one for all axes or a list with one for each, as torch takes them.',
  },
  ({ layer, type, option, found, least, words }) => ({
    message: `layer '${layer}', a ${type}, has ${option} ${shown(found)}, which is no whole number from ${least} on`,
    hint: `write '${option}: ${Math.max(least, 1)}', or a list with a number for each axis${words.map((word) => `, or '${word}'`).join('')}`,
  }),
);

export const architectureUnused = code(
  {
    code: 'SPK4149',
    title: 'a network for a model that has one',
    exit: EXIT.usage,
    explain:
      '`--architecture` names the network of weights that come alone. This model says itself what it computes, so the option would have no effect.',
  },
  () => ({
    message: 'the model has a network of its own, and --architecture names another',
    hint: 'remove --architecture, or give the weights alone: torch.save(model.state_dict(), ...)',
  }),
);
