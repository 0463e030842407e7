import { expect, test } from '@jest/globals';
import { isFor, parseLayers, showLayers } from '../../../src/ir/layer-choice.ts';
import { faultsOf } from '../../support/faults.ts';

const op = (result: string, ...loc: readonly string[]) => ({ result, loc });

test('names of layers hold colons, semicolons, dots and slashes', () => {
  const text = '/a/b:0;c.d:activation-bits=4,weight-bits=6,encoding=radix;x;y:encoding=ttfs';
  expect(parseLayers(text)).toEqual([
    { layer: '/a/b:0;c.d', activationBits: 4, weightBits: 6, encoding: 'radix' },
    { layer: 'x;y', encoding: 'ttfs' },
  ]);
  expect(showLayers(parseLayers(text))).toBe(text);
  expect(parseLayers('')).toEqual([]);
});

test('a layer is named by its value, its node or where that stands, with stars', () => {
  const found = (layer: string) => isFor({ layer }, op('relu', 'net.onnx#/block.0/Relu'));
  expect(['relu', 'net.onnx#/block.0/Relu', '/block.0/Relu', '/block*', '*.0*'].map(found)).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  expect(['Relu', '/blockX0/Relu', 'elu', '*.1*', ''].map(found)).toEqual(
    Array.from({ length: 5 }, () => false),
  );
});

test('many stars in a long name take no time', () => {
  const layer = `${'*a'.repeat(60)}*b`;
  expect(isFor({ layer }, op('a'.repeat(2000)))).toBe(false);
  expect(isFor({ layer }, op(`${'a'.repeat(2000)}b`))).toBe(true);
  expect(isFor({ layer: 'ab*ba' }, op('aba'))).toBe(false);
});

test.each([
  'relu',
  'relu:',
  ':encoding=radix',
  'relu:encoding=rate',
  'relu:weight-bits=9',
  'relu:activation-bits=1',
  'relu:bits=4',
  'relu:encoding=radix,',
  'relu:weight-bits=4,weight-bits=6',
])("'%s' is no choice", async (text) => {
  const faults = await faultsOf(() => parseLayers(text));
  expect(faults.map(({ code }) => code)).toEqual(['SPK5070']);
});
