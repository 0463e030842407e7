import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { networkText } from '../../targets/cuda/network.ts';
import { scheduled } from '../native/unwatched.ts';
import { randomGraph } from '../support/random-graph.ts';
import { networkAt } from '../support/random-network.ts';

const GOLDEN = new URL('recurrent.cu', import.meta.url);
const GOLDEN_PROFILE = new URL('recurrent-profile.cu', import.meta.url);

/** A population that hears itself a step later. */
const RECURRENT = `spk 1
graph recurrent : fixed
input %x : spikes u1[3]
%late = delay(%y) {steps = 2} : spikes u1[2]
%in = dense(%x) {weight = i8[2,3](1, 2, 3, 4, 5, 6)} : current i24[2]
%back = dense(%late) {exponent = 1, weight = i8[2,2](-1, 2, 3, -4)} : current i24[2]
%sum = add(%in, %back) : current i24[2]
%y = lif(%sum) {du = i16[](4095), dv = i16[](1024), vth = i32[](5)} : spikes u1[2]
output spikes = %y
`;

function textOf(text: string) {
  const { graph, diagnostics } = parse(text, { ops: OP_TABLE });
  expect(diagnostics).toEqual([]);
  return networkText(graph);
}

test('a network reads as its ops, its places and its steps', () => {
  const { source, profile } = textOf(RECURRENT);
  if (process.env['BLESS']) writeFileSync(GOLDEN, source);
  expect(source).toBe(readFileSync(GOLDEN, 'utf8'));
  if (process.env['BLESS']) writeFileSync(GOLDEN_PROFILE, profile);
  expect(profile).toBe(readFileSync(GOLDEN_PROFILE, 'utf8'));
});

test('text and weights name each other, and change with any number', () => {
  const first = textOf(RECURRENT);
  const other = textOf(RECURRENT.replace('(-1, 2, 3, -4)', '(-1, 2, 3, -5)'));
  expect(new TextDecoder().decode(first.weights.subarray(0, 40))).toBe(`SPIKEWTS${first.hash}`);
  expect(first.source).toContain(`hash = "${first.hash}"`);
  expect(other.hash).not.toBe(first.hash);
});

test('a network in which all settles says after how many steps', async () => {
  const graph = scheduled(await networkAt('fixed', 1));
  expect(graph.schedule).toMatchObject({ settles: true });
  expect(networkText(graph).source).toContain(`int settled = ${graph.schedule!.block};`);
});

test('the same graph gives the same bytes', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const [one, two] = [1, 2].map(() => networkText(randomGraph(seed, 'fixed')));
    expect(one).toEqual(two);
  }
});
