import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import { foreignFormat } from './foreign.ts';
import type { Frontend, ImportOptions, ImportResult, Source } from './frontend.ts';
import { isNetx } from './netx/detect.ts';
import { isNir } from './nir/detect.ts';
import { isOnnx } from './onnx/detect.ts';
import { isSafetensors } from './safetensors/detect.ts';
import { headOf } from './source.ts';
import { isSpk } from './spk/detect.ts';
import { isTorch } from './torch/detect.ts';

/** The table of all frontends. To add one: its folder and its entry here. */
export const FRONTENDS: readonly Frontend[] = [
  {
    name: 'onnx',
    summary: 'ONNX models, as every training framework exports them',
    extensions: ['.onnx'],
    detect: isOnnx,
    load: async () => {
      const { read } = await import('./onnx/import.ts');
      return { read };
    },
  },
  {
    name: 'netx',
    summary: 'networks of layers in HDF5, as tools around Lava export them',
    extensions: ['.net'],
    detect: isNetx,
    load: async () => {
      const { read } = await import('./netx/read.ts');
      return { read };
    },
  },
  {
    name: 'nir',
    summary: 'graphs of NIR, the intermediate representation that spiking frameworks share',
    extensions: ['.nir'],
    detect: isNir,
    load: async () => {
      const { read } = await import('./nir/read.ts');
      return { read };
    },
  },
  {
    name: 'pytorch',
    summary:
      'networks of PyTorch: torch.export, TorchScript, pickled modules, weights with --architecture',
    extensions: ['.pt2', '.pt', '.pth', '.bin', '.ckpt'],
    detect: isTorch,
    load: async () => {
      const { read } = await import('./torch/read.ts');
      return { read };
    },
  },
  {
    name: 'safetensors',
    summary: 'weights by name, for a network that --architecture names',
    extensions: ['.safetensors'],
    detect: isSafetensors,
    load: async () => {
      const { read } = await import('./safetensors/read.ts');
      return { read };
    },
  },
  {
    name: 'spk',
    summary: `spike-compile's own text form, with large tensors in a .safetensors file beside it`,
    extensions: ['.spk'],
    detect: isSpk,
    load: async () => {
      const { read } = await import('./spk/read.ts');
      return { read };
    },
  },
];

/** Reads a model with the frontend that its content, or else its name, asks for. */
export async function importModel(
  source: Source,
  options: ImportOptions,
  frontends = FRONTENDS,
): Promise<ImportResult> {
  const { read } = await findFrontend(source, frontends).load();
  return read(source, options);
}

/** Content first: an extension says what somebody thought the file was. */
export function findFrontend(source: Source, frontends = FRONTENDS): Frontend {
  const { name } = source;
  const head = headOf(source);
  const byContent = frontends.find((frontend) => frontend.detect(head, name));
  if (byContent) return byContent;
  const foreign = foreignFormat(head, name);
  if (foreign) fail(codes.foreignModel(foreign, { file: name }));
  const lower = name.toLowerCase();
  const byName = frontends.find(({ extensions }) => extensions.some((e) => lower.endsWith(e)));
  if (byName) return byName;
  const known = frontends.map((f) => `${f.name} (${f.extensions.join(', ')})`);
  return fail(codes.unknownModel({ known }, { file: name }));
}
