import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { random } from '../../src/support/random.ts';
import { writeNpy } from '../../src/tensor/npy.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { pageDataIn } from '../support/page-data-in.ts';
import { codesOf, documentOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const STEPS = 20;

/** Spikes go around; its messages take two steps on cores. */
const LOOP = `spk 1
graph loop : fixed
input %x : spikes u1[4]
%in = dense(%x) {weight = i8[3,4](90, 30, -20, 50, 60, 70, -80, 90, 10, -11, 120, 13)} : current i32[3]
%past = delay(%s) : spikes u1[3]
%back = dense(%past) {weight = i8[3,3](-40, 20, 10, 30, -50, 20, 10, 10, -60)} : current i32[3]
%sum = add(%in, %back) : current i32[3]
%s = lif(%sum) {du = i32[](2000), dv = i32[](200), vth = i32[](60)} : spikes u1[3]
%c = dense(%s) {weight = i8[2,3](90, 20, 30, 10, 80, 40)} : current i32[2]
%y = lif(%c) {du = i32[](3000), dv = i32[](100), vth = i32[](50)} : spikes u1[2]
output y = %y
`;

function writeSamples(name: string, steps: number): void {
  const { int } = random(7);
  const bits = Uint8Array.from({ length: 3 * steps * 4 }, () => int(0, 1));
  writeFileSync(place.path(name), writeNpy(tensorOf('u8', [3, steps, 4], bits)));
}

beforeAll(() => {
  writeFileSync(place.path('loop.spk'), LOOP);
  const compile = ['compile', 'loop.spk', '--time-steps', String(STEPS), '--quiet', '-o'];
  expect(place.run([...compile, 'plain']).status).toBe(0);
  expect(place.run([...compile, 'mapped', '--target', 'loihi3']).status).toBe(0);
  writeSamples('x.npy', STEPS);
});

const run = (artifact: string, ...more: string[]) =>
  place.run(['run', artifact, '--input', 'x.npy', ...more]);

test('a mapped network takes the samples of the network before, says once what follows, and answers alike', () => {
  const manifest = JSON.parse(
    readFileSync(place.path('mapped', 'manifest.json'), 'utf8'),
  ) as object;
  expect(manifest).toMatchObject({ steps: STEPS + 2, lateness: 2 });
  const answers = (artifact: string, ...more: string[]) => {
    const ran = run(artifact, '--probe', 'y', '-o', 'out.npz', ...more);
    expect(ran.status).toBe(0);
    const arrays = readNpz(readFileSync(place.path('out.npz')), {});
    const [y, steps] = ['y', 'y.steps'].map((name) => [...numbersOf(arrays.get(name)!)]);
    return { codes: codesOf(ran), y, steps: steps!, told: ran.stderr };
  };
  const plain = answers('plain');
  expect(plain.codes).toEqual([]);
  for (const more of [[], ['--executor', 'chip'], ['--batch', '1']]) {
    const { codes, y, steps, told } = answers('mapped', ...more);
    expect([more, codes]).toEqual([more, ['SPK4257']]);
    expect(told).toContain(
      'the samples hold 20 steps each, the network runs 22: 2 silent steps follow',
    );
    expect(y).toEqual(plain.y);
    const shifted = [0, 1, 2].flatMap((sample) => [
      ...[0, 0, 0, 0],
      ...plain.steps.slice(sample * STEPS * 2, (sample + 1) * STEPS * 2),
    ]);
    expect(steps).toEqual(shifted);
  }
  expect(plain.steps.filter((spike) => spike === 1).length).toBeGreaterThan(10);
});

test('accuracy of an output of spikes goes by the neuron that sent most, the first of equal ones', () => {
  run('plain', '--probe', 'y', '-o', 'out.npz');
  const arrays = readNpz(readFileSync(place.path('out.npz')), {});
  const [last, steps] = ['y', 'y.steps'].map((name) => numbersOf(arrays.get(name)!));
  const classes = [0, 1, 2].map((sample) => {
    const sent = [0, 1].map((neuron) => {
      const own = steps!.slice(sample * STEPS * 2, (sample + 1) * STEPS * 2);
      return own.filter((spike, i) => spike === 1 && i % 2 === neuron).length;
    });
    return sent[1]! > sent[0]! ? 1 : 0;
  });
  const largest = [0, 1, 2].map((sample) => Number(last![2 * sample + 1]! > last![2 * sample]!));
  expect(largest).not.toEqual(classes);
  writeFileSync(place.path('y.npy'), writeNpy(tensorOf('i32', [3], classes)));
  for (const words of [['plain'], ['mapped'], ['mapped', '--executor', 'chip']] as const) {
    const [artifact, ...more] = words;
    const ran = run(artifact, '--labels', 'y.npy', '--json', ...more);
    expect([words, documentOf(ran)]).toEqual([words, expect.objectContaining({ accuracy: 1 })]);
  }
  const page = place.run(['report', 'plain', '--samples', 'x.npy', '-o', 'plain.html']);
  expect(page.status).toBe(0);
  const [sample] = pageDataIn(place.path('plain.html')).recording!.samples;
  const total = sample!.outputs[0]!.values.reduce((a, b) => a + b, 0);
  expect(total).toBe(steps!.slice(0, STEPS * 2).filter((spike) => spike === 1).length);
});

test('so do compare and pages; other numbers of steps are refused with both that would do', () => {
  const compared = place.run(['compare', 'plain', 'mapped', '--input', 'x.npy']);
  expect(compared.stdout).toMatch(/^outputs +the same for all 3 samples, to the bit$/m);
  expect([compared.status, codesOf(compared)]).toEqual([0, ['SPK4257']]);
  const page = place.run(['report', 'mapped', '--samples', 'x.npy', '-o', 'page.html']);
  expect([page.status, codesOf(page)]).toEqual([0, ['SPK4257']]);
  writeSamples('x.npy', STEPS + 2);
  expect(codesOf(run('mapped'))).toEqual([]);
  writeSamples('x.npy', STEPS + 1);
  const refused = place.run(['run', 'mapped', '--input', 'x.npy']);
  expect(codesOf(refused)).toEqual(['SPK4250']);
  expect(refused.stderr).toContain('or give 20 or 22 rows a sample');
});
