import { expect, test } from '@jest/globals';
import { readPickle, readPickleAt } from '../../../src/formats/pickle/read.ts';
import { isReference } from '../../../src/formats/pickle/values.ts';
import { global, pickleBytes } from '../../support/pickle-bytes.ts';

const AT = { file: 'x.pkl' };
const none = () => false;
const read = (text: string, allow: (global: string) => boolean = none) =>
  readPickle(pickleBytes(text), allow, AT);

/** What CPython 3.11 wrote of one value, by protocol; bytes only where they have an instruction of their own. */
const WRITTEN: readonly (readonly [protocol: number, base64: string])[] = [
  [
    0,
    'KGRwMApWYQpwMQoobHAyCkkxCmFJLTEKYUkyNTUKYUk2NTUzNQphTDIxNDc0ODM2NDhMCmFMLTEwOTk1MTE2Mjc3NzZMCmFMMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYUkwMQphSTAwCmFOYXNWYgpwMwooRjEuNQpGLTAuMApGaW5mCnRwNApzVmMKcDUKVmdy/G5cdTAwMGFcVTAwMDFmNjAwCnA2CnNWZApwNwooZHA4ClZlCnA5Cih0c3NWZgpwMTAKKEkxCkkyCkkzCkk0CnRwMTEKc1ZzCnAxMgpjX19idWlsdGluX18Kc2V0CnAxMwooKGxwMTQKSTcKYXRwMTUKUnAxNgpzVmcKcDE3Cmc0CnNWbwpwMTgKY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnAxOQoodFJwMjAKVngKcDIxCkkxCnNzLg==',
  ],
  [
    1,
    'fXEAKFgBAAAAYXEBXXECKEsBSv////9L/03//0wyMTQ3NDgzNjQ4TApMLTEwOTk1MTE2Mjc3NzZMCkwxMTgwNTkxNjIwNzE3NDExMzAzNDI0TApJMDEKSTAwCk5lWAEAAABicQMoRz/4AAAAAAAAR4AAAAAAAAAAR3/wAAAAAAAAdHEEWAEAAABjcQVYCgAAAGdyw7xuCvCfmIBxBlgBAAAAZHEHfXEIWAEAAABlcQkpc1gBAAAAZnEKKEsBSwJLA0sEdHELWAEAAABzcQxjX19idWlsdGluX18Kc2V0CnENKF1xDksHYXRxD1JxEFgBAAAAZ3ERaARYAQAAAG9xEmNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxEylScRRYAQAAAHhxFUsBc3Uu',
  ],
  [
    2,
    'gAJ9cQAoWAEAAABhcQFdcQIoSwFK/////0v/Tf//igUAAACAAIoGAAAAAAD/igkAAAAAAAAAAECIiU5lWAEAAABicQNHP/gAAAAAAABHgAAAAAAAAABHf/AAAAAAAACHcQRYAQAAAGNxBVgKAAAAZ3LDvG4K8J+YgHEGWAEAAABkcQd9cQhYAQAAAGVxCSlzWAEAAABmcQooSwFLAksDSwR0cQtYAQAAAHNxDGNfX2J1aWx0aW5fXwpzZXQKcQ1dcQ5LB2GFcQ9ScRBYAQAAAGdxEWgEWAEAAABvcRJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcRMpUnEUWAEAAAB4cRVLAXN1Lg==',
  ],
  [
    3,
    'gAN9cQAoWAEAAABhcQFdcQIoSwFK/////0v/Tf//igUAAACAAIoGAAAAAAD/igkAAAAAAAAAAECIiU5lWAEAAABicQNHP/gAAAAAAABHgAAAAAAAAABHf/AAAAAAAACHcQRYAQAAAGNxBVgKAAAAZ3LDvG4K8J+YgHEGWAEAAABkcQd9cQhYAQAAAGVxCSlzWAEAAABmcQooSwFLAksDSwR0cQtYAQAAAHNxDGNidWlsdGlucwpzZXQKcQ1dcQ5LB2GFcQ9ScRBYAQAAAGdxEWgEWAEAAABvcRJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcRMpUnEUWAEAAAB4cRVLAXNYAQAAAHpxFkMCAP9xF3Uu',
  ],
  [
    4,
    'gASVyAAAAAAAAAB9lCiMAWGUXZQoSwFK/////0v/Tf//igUAAACAAIoGAAAAAAD/igkAAAAAAAAAAECIiU5ljAFilEc/+AAAAAAAAEeAAAAAAAAAAEd/8AAAAAAAAIeUjAFjlIwKZ3LDvG4K8J+YgJSMAWSUfZSMAWWUKXOMAWaUKEsBSwJLA0sEdJSMAXOUj5QoSweQjAFnlGgEjAFvlIwLY29sbGVjdGlvbnOUjAtPcmRlcmVkRGljdJSTlClSlIwBeJRLAXOMAXqUQwIA/5R1Lg==',
  ],
  [
    5,
    'gAWVyAAAAAAAAAB9lCiMAWGUXZQoSwFK/////0v/Tf//igUAAACAAIoGAAAAAAD/igkAAAAAAAAAAECIiU5ljAFilEc/+AAAAAAAAEeAAAAAAAAAAEd/8AAAAAAAAIeUjAFjlIwKZ3LDvG4K8J+YgJSMAWSUfZSMAWWUKXOMAWaUKEsBSwJLA0sEdJSMAXOUj5QoSweQjAFnlGgEjAFvlIwLY29sbGVjdGlvbnOUjAtPcmRlcmVkRGljdJSTlClSlIwBeJRLAXOMAXqUQwIA/5R1Lg==',
  ],
];

test.each(WRITTEN)('protocol %d is read', (protocol, base64) => {
  const triple = [1.5, -0, Infinity];
  expect(readPickle(new Uint8Array(Buffer.from(base64, 'base64')), none, AT)).toEqual(
    new Map<string, unknown>([
      ['a', [1, -1, 255, 65535, 2 ** 31, -(2 ** 40), 2n ** 70n, true, false, undefined]],
      ['b', triple],
      ['c', 'grün\n\u{1f600}'],
      ['d', new Map([['e', []]])],
      ['f', [1, 2, 3, 4]],
      ['s', new Set([7])],
      ['g', triple],
      ['o', new Map([['x', 1]])],
      ...(protocol > 2 ? [['z', Uint8Array.of(0, 255)] as const] : []),
    ]),
  );
});

test('a call is a note of what would be called', () => {
  const call = `${global('torch', 'device')}(S'cpu'\ntR`;
  const allow = (name: string) => name === 'torch.device';
  expect(read(`${call}.`, allow)).toEqual({
    global: 'torch.device',
    args: ['cpu'],
    state: undefined,
  });
  expect(read(`${call}(S'a'\nK\x01db.`, allow)).toMatchObject({ state: new Map([['a', 1]]) });
});

test('what lies outside is named by the id of its writer', () => {
  expect(isReference(read('Pabc\n.'))).toBe(true);
  expect(read("(S'storage'\nS'0'\ntQ.")).toEqual({ persistent: ['storage', '0'] });
  expect(read('Pabc\n.')).toEqual({ persistent: 'abc' });
});

test('pickles in a row are read one by one', () => {
  const bytes = pickleBytes('K\x01.K\x02.');
  const first = readPickleAt(bytes, 0, none, AT);
  expect(first).toEqual({ value: 1, end: 3 });
  expect(readPickleAt(bytes, first.end, none, AT)).toEqual({ value: 2, end: 6 });
});

test('a shared part is the same part', () => {
  const value = read(']q\x00h\x00\x86.') as readonly unknown[];
  expect(value[0]).toBe(value[1]);
});
