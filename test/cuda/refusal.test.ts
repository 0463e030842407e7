import { expect, test } from '@jest/globals';
import { refusal } from '../../runtime/executors/cuda/refusal.ts';

/** What a library answers with, by native/core/network.h. */
const said = (status: number, message: string) =>
  refusal(Object.assign(new Error(message), { code: String(status) }), {
    library: 'libnetwork-cuda.so',
    executor: 'cuda',
  });

test.each([
  [1, 'SPK7011', 'no graphics card'],
  [2, 'SPK7093', 'the driver is for CUDA 11.4, the library needs 13.0'],
  [3, 'SPK7094', 'Tesla K80 is of compute capability 3.7'],
  [4, 'SPK7096', 'the card has no memory for it'],
  [7, 'SPK7097', 'an illegal memory access was encountered'],
])('status %i of a library is %s, with its words', (status, code, words) => {
  const found = said(status, words);
  expect(found).toMatchObject({ code, exit: 7 });
  expect(found.message).toContain(words);
  expect(found.hint).toBeDefined();
});

test('a library of another compile is named', () => {
  const found = said(5, 'the weights are of another compile');
  expect(found).toMatchObject({ code: 'SPK7095', exit: 7 });
  expect(found.message).toContain('libnetwork-cuda.so');
});
