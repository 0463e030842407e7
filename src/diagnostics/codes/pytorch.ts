import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { shortened } from './words.ts';

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
