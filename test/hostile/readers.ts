import { readFileSync, readdirSync } from 'node:fs';
import { loadDecoder } from '../../src/data/images/formats.ts';
import { eventFormat } from '../../src/data/events/formats.ts';
import { EXIT, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { readPickle } from '../../src/formats/pickle/read.ts';
import { readZip, writeZip } from '../../src/formats/zip/zip.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { tensorsOf } from '../../src/ir/graph.ts';
import { readArrays } from '../../src/tensor/read-arrays.ts';
import { writeNpy } from '../../src/tensor/npy.ts';
import { readSafetensors, writeSafetensors } from '../../src/tensor/safetensors.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import type { Random } from '../../src/support/random.ts';
import { EVENT_FILES } from '../support/event-files.ts';
import { mutateBytes } from './mutate/bytes.ts';
import { drawHdf5 } from './mutate/hdf5.ts';
import { bent, drawTorch } from './mutate/torch.ts';
import { HDF5_FIXTURES, hdf5Fixture, readAll } from './read-all-hdf5.ts';

/** A format whose files are bent at random. */
export interface BentReader {
  readonly draw: (random: Random) => Uint8Array;
  /** How reading a file ended, 0 where nothing was refused. Throws what nobody says. */
  readonly read: (bytes: Uint8Array) => number | Promise<number>;
}

type Make = () => BentReader;

/** What networks of pictures are given, and what the one of the oldest files is. */
const PICTURE = [1, 3, 8, 8];
const MLP = {
  shape: [1, 1, 4, 4],
  layers: 'layers: [Flatten, Linear, ReLU, Dropout, Linear, {type: Softmax, dim: 1}]',
};

const NETX_FOLDERS = ['test/fixtures/loihi2', 'test/fixtures/slayer'];

/** By the names that `scripts/fuzz-files.mjs` takes; ONNX has a fuzzer of its own, `scripts/fuzz-onnx.mjs`. */
export const READERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['hdf5', () => hdf5Reader(HDF5_FIXTURES.map(hdf5Fixture), (bytes) => readAll(bytes).exit)],
  [
    'netx',
    () =>
      hdf5Reader(
        NETX_FOLDERS.flatMap((folder) => filesIn(folder, '.net')),
        modelExit('model.net'),
      ),
  ],
  ['nir', () => hdf5Reader(filesIn('test/fixtures/nir', '.nir'), modelExit('model.nir'))],
  ['pt2', () => torchReader('test/fixtures/torch', '.pt2')],
  ['torchscript', () => torchReader('test/fixtures/torch', '.pt')],
  ['modules', () => torchReader('test/zoo/doors', '.module.pth')],
  ['pickle', pickleReader],
  [
    'legacy',
    () => bytesReader(filesIn('test/zoo/doors', '.legacy.pth'), modelExit('net.pth', MLP)),
  ],
  ['zip', zipReader],
  ['safetensors', safetensorsReader],
  ['arrays', () => bytesReader(ARRAYS(), (bytes) => exitOf(() => loadAll(readArrays('x', bytes))))],
  ['png', () => imageReader('png', '.png')],
  ['jpeg', () => imageReader('jpeg', '.jpg')],
  ['events', eventReader],
  ['spk', () => textReader(filesIn('examples/snn', '.spk'), modelExit('model.spk'))],
  ['layers', () => textReader([text(LAYER_LIST)], layerListExit)],
]);

function filesIn(folder: string, ending: string): readonly Uint8Array[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => new Uint8Array(readFileSync(`${folder}/${name}`)));
}

const text = (content: string) => new TextEncoder().encode(content);

/** How something ended that is refused by diagnostics or not at all. */
function exitOf(action: () => unknown): number {
  try {
    action();
    return EXIT.ok;
  } catch (error) {
    return exitIn(error);
  }
}

function exitIn(error: unknown): number {
  if (!(error instanceof SpikeError)) throw error;
  return error.diagnostics[0]!.exit;
}

interface Around {
  readonly shape?: readonly number[];
  /** A list of layers, for weights. */
  readonly layers?: string;
}

/** How a model is read, all of its weights too. */
function modelExit(name: string, { shape, layers }: Around = {}): BentReader['read'] {
  const inputShapes = new Map(shape ? [['', shape]] : []);
  const architecture = layers === undefined ? undefined : bytesSource('net.yaml', text(layers));
  return async (bytes) => {
    try {
      const options = { inputShapes, allowPickle: true, architecture };
      const { graph } = await importModel(bytesSource(name, bytes), options);
      for (const { data } of tensorsOf(graph)) void data;
      return EXIT.ok;
    } catch (error) {
      return exitIn(error);
    }
  };
}

function hdf5Reader(seeds: readonly Uint8Array[], read: BentReader['read']): BentReader {
  return { draw: (random) => drawHdf5(seeds, random), read };
}

function torchReader(folder: string, ending: string): BentReader {
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
  return {
    draw: (random) => drawTorch(paths, random),
    read: modelExit('net.pt', { shape: PICTURE }),
  };
}

/** Bytes that nobody knows the meaning of. */
function bytesReader(seeds: readonly Uint8Array[], read: BentReader['read']): BentReader {
  const draw = (random: Random) => {
    let bytes = random.pick(seeds);
    for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--)
      bytes = mutateBytes(bytes, random.pick(seeds), random).bytes;
    return bytes;
  };
  return { draw, read };
}

/** Words and numbers in other places, and bytes. */
function textReader(seeds: readonly Uint8Array[], read: BentReader['read']): BentReader {
  const plain = bytesReader(seeds, read);
  const draw = (random: Random) =>
    random.next() < 0.3 ? plain.draw(random) : bent(random.pick(seeds), random);
  return { draw, read };
}

/** Pickles of modules and of state dicts, with everything let in. */
function pickleReader(): BentReader {
  const archives = filesIn('test/zoo/doors', '.pth').flatMap((bytes) => {
    const isArchive = bytes[0] === 0x50;
    return isArchive ? readZip(bytes, {}).filter(({ name }) => name.endsWith('.pkl')) : [];
  });
  const pickles = archives.map((entry) => entry.read());
  const read = (bytes: Uint8Array) => exitOf(() => readPickle(bytes, () => true, {}));
  return bytesReader(pickles, read);
}

/** The archive itself is bent; parts are packed, as `.npz` files have them, or not. */
function zipReader(): BentReader {
  const parts: readonly (readonly [string, Uint8Array])[] = [
    ['a/data.pkl', text('x'.repeat(300))],
    ['a/ü', Uint8Array.of(1, 2, 3)],
    ['a/empty', new Uint8Array(0)],
  ];
  const seeds = [
    writeZip(parts),
    ...filesIn('test/zoo/doors', 'mlp.weights.pth'),
    ...filesIn('test/fixtures/numpy', '.npz'),
  ];
  return bytesReader(seeds, (bytes) =>
    exitOf(() => readZip(bytes, {}).forEach((entry) => entry.read())),
  );
}

/** Half of them with another header, which is text. */
function safetensorsReader(): BentReader {
  const tensors = [
    [
      '0.weight',
      tensorOf(
        'f32',
        [16, 16],
        Float32Array.from({ length: 256 }, (_, i) => i),
      ),
    ],
    ['0.bias', tensorOf('f16', [2], [1, 2])],
    ['narrow', tensorOf('i9', [3], [-256, 0, 255])],
    ['__proto__', tensorOf('bool', [1], [1])],
  ] as const;
  const whole = writeSafetensors(tensors, { format: 'pt' });
  const start = 8 + Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true));
  const read = (bytes: Uint8Array) => exitOf(() => loadAll(readSafetensors(bytes, {})));
  const plain = bytesReader([whole], read);
  const draw = (random: Random) => {
    if (random.next() < 0.3) return plain.draw(random);
    const header = bent(whole.subarray(8, start), random);
    const bytes = new Uint8Array(8 + header.length + whole.length - start);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    bytes.set(whole.subarray(start), 8 + header.length);
    return bytes;
  };
  return { draw, read };
}

function ARRAYS(): readonly Uint8Array[] {
  const npy = writeNpy(tensorOf('f32', [2, 3], [1, 2, 3, 4, 5, 6]));
  return [
    npy,
    ...filesIn('test/fixtures/numpy', '.npz'),
    ...filesIn('test/fixtures/torch', 'mlp.npz'),
  ];
}

function loadAll(tensors: ReadonlyMap<string, { readonly data: unknown }>): void {
  for (const tensor of tensors.values()) void tensor.data;
}

function imageReader(format: 'png' | 'jpeg', ending: string): BentReader {
  const seeds = filesIn('test/fixtures/images', ending);
  return bytesReader(seeds, async (bytes) => {
    const decode = await loadDecoder(format);
    return exitOf(() => decode(bytes, {}));
  });
}

function eventReader(): BentReader {
  const seeds = Object.values(EVENT_FILES).map((file) =>
    typeof file === 'string' ? text(file) : new Uint8Array(file),
  );
  return bytesReader(seeds, (bytes) => {
    const exits = ['.aedat', '.dat', '.bin', '.csv'].map((ending) => {
      const read = eventFormat(bytes, ending);
      return read ? exitOf(() => read(bytes, {})) : EXIT.ok;
    });
    return Math.max(...exits);
  });
}

const LAYER_LIST = `# what a network of pictures computes, layer by layer: weights have the names of their layers
layers:
  - {type: Conv2d, name: a, padding: 1, stride: [1, 1]}
  - ReLU
  - {type: MaxPool2d, kernel_size: 2}
  - Flatten
  - {type: Linear, name: b}
`;

/** A list of layers for weights that fit it. */
function layerListExit(bytes: Uint8Array): Promise<number> {
  const weights = writeSafetensors([
    ['a.weight', tensorOf('f32', [2, 3, 3, 3], new Float32Array(54))],
    ['a.bias', tensorOf('f32', [2], [0, 1])],
    ['b.weight', tensorOf('f32', [2, 32], new Float32Array(64))],
    ['b.bias', tensorOf('f32', [2], [0, 1])],
  ]);
  const layers = Buffer.from(bytes).toString('latin1');
  return Promise.resolve(modelExit('net.safetensors', { shape: PICTURE, layers })(weights));
}
