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
