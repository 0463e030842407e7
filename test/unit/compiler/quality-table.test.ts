import { expect, test } from '@jest/globals';
import {
  layerTable,
  qualityDocument,
  qualityRows,
} from '../../../src/cli/compile/quality-table.ts';
import type { Quality, Report } from '../../../src/index.ts';

const QUALITY: Quality = {
  samples: 16,
  settled: 2,
  isQuiet: true,
  events: 1234.5,
  operations: { dense: 203_264, effective: 44_682.4 },
  outputs: [{ name: 'logits', sqnr: [12.34, 42.8], agreement: [0.875, 1] }],
  accuracy: { float: 0.9375, spiking: [0.875, 0.9375] },
  mostLost: { name: 'relu.range', kind: 'level', at: '/relu', before: 50, behind: 40.3 },
  populations: [
    {
      name: 'relu.range',
      kind: 'level',
      at: '/relu',
      fidelity: { sqnr: 40.3, cosine: 0.99995, clipped: 0.0123 },
      levels: { used: 145, available: 256 },
      events: 1222.5,
      settled: 2,
    },
    { name: 'c.source', kind: 'source', levels: { used: 1, available: 1 }, events: 0, settled: 0 },
  ],
  synapses: [{ name: 'linear', kind: 'dense', dense: 203_264, effective: 44_682.4 }],
};

const reportWith = (part: Pick<Report, 'quality' | 'qualitySkipped'>) => part as Report;

test('the summary says in three lines what is kept, what is lost and what it costs', () => {
  expect(qualityRows(reportWith({ quality: QUALITY }))).toEqual([
    [
      'agreement',
      "100.0 % of decisions are the float network's, 93.8 % right (float 93.8 %), on 16 samples",
    ],
    ['loss', "'logits' keeps 42.8 dB, most is lost at '/relu' (50.0 to 40.3 dB)"],
    [
      'activity',
      '1,234.5 events, 44,682.4 synaptic operations a sample by 203,264 synapses, quiet after step 2',
    ],
  ]);
});

test('what is not known is left out of the summary', () => {
  const { mostLost: _lost, accuracy: _right, ...rest } = QUALITY;
  const outputs = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, sqnr: [30] }));
  const quality = { ...rest, outputs, isQuiet: false };
  const rows = qualityRows(reportWith({ quality }));
  expect(rows.map(([name]) => name)).toEqual(['loss', 'activity']);
  expect(rows[0]![1]).toBe("'a' keeps 30.0 dB, 'b' keeps 30.0 dB, 'c' keeps 30.0 dB, 2 more");
  expect(rows[1]![1]).toContain('not quiet at the end');
  expect(qualityRows(reportWith({}))).toEqual([]);
});

test('the table has a line for each population, synapse and step', () => {
  expect(layerTable(reportWith({ quality: QUALITY })).split('\n')).toEqual([
    'population  kind    SQNR dB   cosine  clipped %      levels   events  settled',
    '/relu       level      40.3  0.99995       1.23  145 of 256  1,222.5   step 2',
    'c.source    source                                   1 of 1        0   silent',
    '',
    'synapse  kind     dense  effective',
    'linear   dense  203,264   44,682.4',
    '',
    'step  SQNR dB  agreement   right',
    '   1     12.3     87.5 %  87.5 %',
    '   2     42.8    100.0 %  93.8 %',
  ]);
});

test('a long name keeps its end', () => {
  const [population] = QUALITY.populations;
  const at = `/${'encoder/'.repeat(10)}relu`;
  const quality = { ...QUALITY, populations: [{ ...population!, at }] };
  // Where the screen is narrow, the name goes on below itself.
  const lines = layerTable(reportWith({ quality })).split('\n\n')[0]!.split('\n').slice(1);
  const name = lines.map((line) => line.split(' ')[0]).join('');
  expect(name).toHaveLength(48);
  expect(name).toMatch(/^\.\.\..*encoder\/relu$/);
});

test('what was not measured is told with the option that measures it', () => {
  const qualitySkipped = { operationsPerSample: 1_814_073_344, mostOperations: 2 ** 26 };
  const report = reportWith({ qualitySkipped });
  const why = 'not measured, a sample takes 1,814,073,344 operations: --quality-samples 1';
  expect(qualityRows(report)).toEqual([['loss', why]]);
  expect(layerTable(report)).toBe(`no layers to show: ${why}`);
  expect(layerTable(reportWith({}))).toBe('no layers to show: nothing was measured');
  expect(qualityDocument(report, true)).toEqual({ qualitySkipped });
});

test('the document has the lists of all layers where they are asked for', () => {
  const report = reportWith({ quality: QUALITY });
  const { populations: _populations, synapses: _synapses, ...whole } = QUALITY;
  expect(qualityDocument(report, false)).toEqual({ quality: whole });
  expect(qualityDocument(report, true)).toEqual({ quality: QUALITY });
  expect(qualityDocument(reportWith({}), true)).toEqual({});
});
