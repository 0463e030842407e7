import { expect, test } from '@jest/globals';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { openArchive } from '../../src/frontend/torch/archive.ts';
import { savedTensors } from '../../src/frontend/torch/content.ts';
import { readSaved } from '../../src/frontend/torch/pickle-file.ts';
import { faultsOf } from '../support/faults.ts';
import { global, unicode } from '../support/pickle-bytes.ts';
import {
  SIX_FLOATS,
  type TensorFields,
  stateDict,
  tensorPickle,
  torchArchive,
} from '../support/torch-bytes.ts';

function tensorsIn(archive: Uint8Array) {
  return savedTensors(readSaved(openArchive(bytesSource('x.pt', archive)), false));
}

const loaded = (archive: Uint8Array) => [...tensorsIn(archive).values()].map(({ data }) => data);

const read = (archive: Uint8Array, allowPickle = true) =>
  importModel(bytesSource('x.pt', archive), {
    inputShapes: new Map([['', [1, 2]]]),
    allowPickle,
  });

test('a tensor is a view of its storage, row by row', () => {
  const whole = tensorsIn(torchArchive(stateDict(tensorPickle())));
  expect([...whole]).toMatchObject([['w', { dtype: 'f32', shape: [2, 3] }]]);
  expect(whole.get('w')!.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  const turned = tensorPickle({ shape: [3, 2], strides: [1, 3] });
  expect(loaded(torchArchive(stateDict(turned)))[0]).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
  const part = tensorPickle({ offset: 2, shape: [2], strides: [3] });
  expect(loaded(torchArchive(stateDict(part)))[0]).toEqual(Float32Array.of(3, 6));
  const none = tensorPickle({ offset: 6, shape: [0, 4], strides: [4, 1] });
  expect(loaded(torchArchive(stateDict(none)))[0]).toHaveLength(0);
});

const MANY = 2 ** 30;

test.each<[string, TensorFields]>([
  ['ends behind its storage', { shape: [2, 4], strides: [4, 1] }],
  ['starts behind its storage', { offset: 7, shape: [1], strides: [1] }],
  ['starts before its storage', { offset: -1 }],
  ['starts at 2^63', { offset: 2 ** 63 }],
  ['steps backwards', { strides: [-3, 1] }],
  ['steps over the end', { strides: [4, 1] }],
  ['has a negative extent', { shape: [-2, 3] }],
  ['has more elements than can be counted', { shape: [MANY, MANY], strides: [0, 0] }],
  ['repeats one element a billion times', { shape: [MANY], strides: [0] }],
  ['has more strides than axes', { strides: [3, 1, 1] }],
  [
    'has a hundred axes',
    { shape: Array<number>(100).fill(1), strides: Array<number>(100).fill(1) },
  ],
  ['names a storage that is not there', { key: '7' }],
  ['names a storage outside', { key: '../../etc/passwd' }],
  ['names a storage of another size', { elements: 7 }],
  ['names a storage of 2^60 elements', { elements: 2 ** 60 }],
  ['names a storage of negative size', { elements: -6 }],
])('SPK4142: a tensor that %s is refused', async (_, fields) => {
  const archive = torchArchive(stateDict(tensorPickle(fields)));
  expect(await faultsOf(() => tensorsIn(archive))).toMatchObject([{ code: 'SPK4142', exit: 3 }]);
});

test('SPK4142: a storage of two types is refused', async () => {
  const two = `}${unicode('a')}${tensorPickle()}s${unicode('b')}${tensorPickle({ type: 'IntStorage' })}s.`;
  expect(await faultsOf(() => tensorsIn(torchArchive(two)))).toMatchObject([{ code: 'SPK4142' }]);
});

test.each([
  ['an archive without a pickle', new Map([['version', new Uint8Array(2)]])],
  ['an empty archive', new Map<string, Uint8Array>()],
])('SPK4142: %s is refused', async (_, files) => {
  const { writeZip } = await import('../../src/formats/zip/zip.ts');
  const archive = writeZip([...files].map(([name, bytes]) => [`model/${name}`, bytes] as const));
  expect(await faultsOf(() => tensorsIn(archive))).toMatchObject([{ code: 'SPK4142', exit: 3 }]);
});

test.each(['ComplexFloatStorage', 'QInt8Storage'])('SPK4104: %s is told', async (type) => {
  const archive = torchArchive(stateDict(tensorPickle({ type })));
  expect(await faultsOf(() => tensorsIn(archive))).toMatchObject([{ code: 'SPK4104' }]);
});

test('SPK4143: numbers of a big-endian machine are told', async () => {
  const files = { 'data/0': SIX_FLOATS, byteorder: new TextEncoder().encode('big') };
  const archive = torchArchive(stateDict(tensorPickle()), files);
  expect(await faultsOf(() => tensorsIn(archive))).toMatchObject([{ code: 'SPK4143' }]);
});

const nn = (home: string, name: string, state: string) =>
  `${global(`torch.nn.modules.${home}`, name)})\x81${state}b`;
const dict = (entries: Readonly<Record<string, string>>) =>
  `}(${Object.entries(entries)
    .flatMap(([key, value]) => [unicode(key), value])
    .join('')}u`;
const relu = nn('activation', 'ReLU', '}');

test('a module whose forward is known is read', async () => {
  const { graph } = await read(torchArchive(`${relu}.`));
  expect(graph.ops.map(({ kind }) => kind)).toEqual(['relu']);
});

test('SPK6003: modules are refused unless SPIKE_ALLOW_PICKLE', async () => {
  const faults = await faultsOf(() => read(torchArchive(`${relu}.`), false));
  expect(faults).toMatchObject([{ code: 'SPK6003', exit: 3 }]);
});

test('SPK4141: a class of the caller is named, whatever is allowed', async () => {
  const own = torchArchive(`${global('__main__', 'Net')})\x81}b.`);
  for (const allowPickle of [true, false])
    expect(await faultsOf(() => read(own, allowPickle))).toMatchObject([
      { code: 'SPK4141', exit: 3, message: expect.stringContaining(`'__main__.Net'`) },
    ]);
});

test.each([
  ['no state', `${global('torch.nn.modules.activation', 'ReLU')})\x81.`],
  ['modules that are no dict', `${nn('container', 'Sequential', dict({ _modules: 'K\x01' }))}.`],
  [
    'a module that is a number',
    `${nn('container', 'Sequential', dict({ _modules: dict({ a: 'K\x01' }) }))}.`,
  ],
  [
    'a weight that is a number',
    `${nn('linear', 'Linear', dict({ _parameters: dict({ weight: 'K\x01' }) }))}.`,
  ],
])('SPK4142: a module with %s is refused', async (_, pickle) => {
  const faults = await faultsOf(() => read(torchArchive(pickle)));
  expect(faults).toMatchObject([{ code: 'SPK4142', exit: 3 }]);
});

test('SPK4144: a module whose forward is not known is named', async () => {
  const list = nn('container', 'ModuleList', '}');
  const faults = await faultsOf(() => read(torchArchive(`${list}.`)));
  expect(faults).toMatchObject([{ code: 'SPK4144', exit: 4 }]);
});
