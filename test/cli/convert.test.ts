import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { node, onnxModel } from '../support/onnx-models.ts';
import { readHdf5 } from '../support/read-hdf5.ts';
import { DIGITS, failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

writeFileSync(
  place.path('layer.spk'),
  `spk 1
graph layer : fixed
input %x : spikes u1[2]
%a = dense(%x) {weight = i8[1,2](3, 4)} : current i32[1]
%y = lif(%a) {du = i32[](4095), dv = i32[](128), vth = i32[](2)} : spikes u1[1]
output y = %y
`,
);

test('convert writes a file and prints what was lost', () => {
  const ran = place.run(['convert', 'layer.spk', 'layer.net']);
  expect([ran.status, ran.stdout]).toEqual([0, expect.stringMatching(/^lost .*\n.*names +4 /)]);
  expect(ran.stdout).toMatch(/\ndelays +1 +1 +a +messages wait other times\n/);
  const { layer } = readHdf5(readFileSync(place.path('layer.net'))).children!;
  expect(Object.keys(layer!.children!)).toEqual(['0', '1']);
  const whole = place.run(['convert', 'layer.net', 'again.spk']);
  expect(whole.stdout).toMatch(/^nothing is lost/);
});

test('a lone dash is no file; a full device is told by its name', () => {
  const dash = place.run(['convert', 'layer.spk', '-', '--json']);
  expect(failureOf(dash)).toEqual({ exit: 2, codes: ['SPK3055'] });
  expect(dash.stderr).toContain("B is '-'");
  if (!existsSync('/dev/full')) return;
  const full = place.run(['convert', 'layer.spk', '/dev/full', '--as', 'spk']);
  expect(full.stderr).toContain("no space left to write '/dev/full'");
});

test('SPK5121: float neurons become a row of layers, and what integers made of them is told', () => {
  const nir = join(process.cwd(), 'test/fixtures/nir/lif_norse.nir');
  const ran = place.run(['convert', nir, 'norse.net']);
  expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('warning[SPK5121]')]);
  expect(ran.stderr).toContain("note: '1' fires 1 times, 1 before; 0 spikes are in other steps");
  expect(place.run(['compile', 'norse.net', '-o', 'norse.spike', '-q']).status).toBe(0);
});

test('--json has a row for all that was lost, and --as names the format', () => {
  const ran = place.run(['convert', 'layer.spk', 'layer.graph', '--as', 'nir', '--json']);
  expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('SPK5123')]);
  const document = JSON.parse(ran.stdout) as { lost: readonly { what: string }[] };
  expect(document).toMatchObject({ from: 'spk', stage: 'fixed', as: 'nir' });
  expect(document.lost.map(({ what }) => what)).toContain('rounding');
  expect(document.lost[0]).toEqual({
    ...{ what: 'names', count: 1, at: ['y'], means: 'is called otherwise in the file' },
  });
});

test('SPK5124, SPK5125, SPK5090, SPK3055: what cannot be written is refused by name', () => {
  const refused = (...args: string[]) => failureOf(place.run(['convert', ...args, '--json']));
  expect(refused(DIGITS, 'digits.nir')).toEqual({ exit: 4, codes: ['SPK5124'] });
  expect(refused('layer.spk', 'layer.pt2')).toEqual({ exit: 2, codes: ['SPK5125'] });
  expect(refused('layer.spk', 'layer.net', '--as', 'pt2')).toEqual({ exit: 2, codes: ['SPK3055'] });
  expect(refused('layer.spk', 'layer.onnx')).toEqual({ exit: 4, codes: ['SPK5040'] });
  expect(existsSync(place.path('layer.onnx'))).toBe(false);
});

test('SPK3062: no file that was read is written', () => {
  const refused = (...args: string[]) => failureOf(place.run(['convert', ...args, '--json']));
  expect(refused('layer.spk', 'layer.spk')).toEqual({ exit: 2, codes: ['SPK3062'] });
  expect(place.run(['convert', DIGITS, 'digits.safetensors', '-q']).status).toBe(0);
  // The text would put its tensors where the weights are that it is made of.
  const onto = ['digits.safetensors', 'digits.spk', '--architecture', DIGITS];
  expect(refused(...onto)).toEqual({ exit: 2, codes: ['SPK3062'] });
});

test('SPK3062: the weights of an architecture are kept, which were not read', () => {
  const externalData = [{ key: 'location', value: 'dense.data' }];
  const inside = { dataType: 1, dims: [4n, 2n] };
  const nodes = [node('MatMul', ['x', 'w'], 'y')];
  const outside = onnxModel({
    nodes,
    weights: [{ ...inside, name: 'w', dataLocation: 1, externalData }],
  });
  writeFileSync(place.path('dense.onnx'), outside);
  writeFileSync(place.path('dense.data'), new Float32Array(8));
  const own = place.run(['convert', 'dense.onnx', 'dense.safetensors', '-q']);
  expect([own.status, own.stderr]).toEqual([0, '']);
  const onto = ['dense.safetensors', 'dense.data', '--as', 'safetensors'];
  const ran = place.run(['convert', ...onto, '--architecture', 'dense.onnx', '--json']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK3062'] });
});

test('SPK7005: nothing is written into the folder of an artifact', () => {
  const compiled = place.run(['compile', 'layer.spk', '-o', 'layer.spike', '-q']);
  expect(compiled.status).toBe(0);
  const refused = (...args: string[]) => failureOf(place.run([...args, '--json']));
  const inside = { exit: 2, codes: ['SPK7005'] };
  const program = 'layer.spike/program.spk';
  expect(refused('convert', 'layer.spike', 'layer.spike/weights.safetensors')).toEqual(inside);
  expect(refused('convert', 'layer.spike', 'layer.spike/manifest.json', '--as', 'spk')).toEqual(
    inside,
  );
  expect(refused('convert', DIGITS, program)).toEqual(inside);
  expect(refused('convert', 'layer.spk', 'layer.spike/other.net')).toEqual(inside);
  symlinkSync(place.path(program), place.path('linked.spk'));
  expect(refused('convert', 'layer.spk', 'linked.spk')).toEqual(inside);
  expect(refused('opt', 'layer.spk', '-o', program)).toEqual(inside);
  const fault = ['--predicate', 'true', '-o', program];
  expect(refused('reduce', 'layer.spk', ...fault)).toEqual(inside);
  expect(place.run(['run', 'layer.spike', '-q']).stderr).not.toContain('SPK7003');
});

test('SPK7006, SPK7007: tensors beside a graph are replaced with it alone', () => {
  const refused = (...args: string[]) => failureOf(place.run(['convert', ...args, '--json']));
  const made = (...args: string[]) => place.run(['convert', ...args, '-q']).status;
  expect(made(DIGITS, 'one.safetensors')).toBe(0);
  expect(refused(DIGITS, 'one.spk')).toEqual({ exit: 2, codes: ['SPK7006'] });
  expect(existsSync(place.path('one.spk'))).toBe(false);
  expect(made(DIGITS, 'two.spk')).toBe(0);
  expect(refused(DIGITS, 'two.safetensors')).toEqual({ exit: 2, codes: ['SPK7007'] });
  // What belongs to the text is replaced with it.
  expect(made(DIGITS, 'two.spk')).toBe(0);
  expect(made('two.spk', 'three.spk')).toBe(0);
  expect(place.run(['opt', 'two.spk', '-o', 'one.spk', '--json']).stdout).toContain('SPK7006');
});
