import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Attrs, Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import type { Stage } from '../ir/types.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { netxFile } from './netx/netx.ts';
import { nirFile } from './nir/nir.ts';
import { qannOf } from './onnx/qann.ts';
import { spkFiles } from './spk.ts';
import { weightsFile, weightsOf } from './weights.ts';

/** A network with what its file says beside the graph. */
export interface Network {
  readonly graph: Graph;
  /** What training chooses, under the names that its file has for it. */
  readonly weights?: ReadonlyMap<string, Tensor>;
  readonly secondsPerStep?: number;
}

export interface Written {
  readonly bytes: Uint8Array;
  /** A file that belongs to it: of the same name, with this ending. */
  readonly beside?: { readonly ending: string; readonly bytes: Uint8Array };
  readonly warnings: readonly Diagnostic[];
}

/** A format that networks are written in. */
export interface Writer {
  readonly name: string;
  readonly summary: string;
  /** With the dot, in lower case. */
  readonly ending: string;
  /** Stages of the graphs that it may say. */
  readonly stages: readonly Stage[];
  /** What a file says of a network: its graph, what it settles at, or its weights alone. */
  readonly says: 'graph' | 'settled' | 'weights';
  /** Options of the pass `quantise`, for a format of integers that says less than these can be. */
  readonly quantise?: Attrs;
  write(network: Network): Written;
}

/** The table of all formats that are written. To add one: its entry here. */
export const WRITERS: readonly Writer[] = [
  {
    name: 'spk',
    summary: `spike-compile's own text form, at any stage`,
    ending: '.spk',
    stages: ['ann', 'snn', 'fixed', 'placed'],
    says: 'graph',
    write({ graph }) {
      const { text, tensors } = spkFiles(graph, OP_TABLE);
      const beside = tensors && { ending: '.safetensors', bytes: tensors };
      return { bytes: text, ...(beside && { beside }), warnings: [] };
    },
  },
  {
    name: 'nir',
    summary: 'a graph of equations in seconds, which spiking frameworks share',
    ending: '.nir',
    stages: ['snn', 'fixed', 'placed'],
    says: 'graph',
    write: ({ graph, secondsPerStep }) => nirFile(graph, secondsPerStep),
  },
  {
    name: 'netx',
    summary: 'a row of layers in HDF5, as tools around Lava read it',
    ending: '.net',
    stages: ['fixed', 'placed'],
    says: 'graph',
    // A layer has one threshold, and adds weights and a bias up in one unit.
    quantise: { scales: 'layer', exponents: false },
    write: ({ graph }) => netxFile(graph),
  },
  {
    name: 'onnx',
    summary: 'the integers that a converted network settles at, in operators of ONNX',
    ending: '.onnx',
    stages: ['fixed', 'placed'],
    says: 'settled',
    write: ({ graph }) => ({ bytes: qannOf(graph), warnings: [] }),
  },
  {
    name: 'safetensors',
    summary: 'weights alone, by the names that the model has for them',
    ending: '.safetensors',
    stages: ['ann', 'snn', 'fixed', 'placed'],
    says: 'weights',
    write: (network) => ({ bytes: weightsFile(namedWeights(network)), warnings: [] }),
  },
];

/** The weights of a network, by the names of its file or else by those of its ops. */
export function namedWeights({ graph, weights }: Network): ReadonlyMap<string, Tensor> {
  return weights && weights.size > 0 ? weights : weightsOf(graph);
}
