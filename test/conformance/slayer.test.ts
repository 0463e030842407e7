import { expect, test } from '@jest/globals';
import { expectSameNetwork, expectSameNeurons } from './slayer.ts';

/* Recorded of lava-dl's SLAYER; test/export/peers.test.ts draws others, where Python has it. */

const FOLDER = 'test/fixtures/slayer';

test.each([
  ['neurons-105.npz', 108],
  ['neurons-107.npz', 161],
])('adaptive neurons of %s have the same states in each step', async (name, spikes) => {
  expect(await expectSameNeurons(`${FOLDER}/${name}`)).toBe(spikes);
});

test.each([
  ['network-20.net', 53],
  ['network-13.net', 41],
  ['network-2.net', 141],
  ['network-3.net', 92],
])('an adaptive network of %s answers the same spikes from its file', async (name, spikes) => {
  expect(await expectSameNetwork(`${FOLDER}/${name}`)).toBe(spikes);
});
