import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
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
