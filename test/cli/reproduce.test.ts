import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import type { Report } from '../../src/compiler/report.ts';
import { sha256 } from '../../src/support/hash.ts';
import { CALIBRATION, DIGITS, openPlace } from '../support/spike.ts';

const place = openPlace();

afterAll(() => place.clear());

const SETTINGS = `
compiler:
  default_time_steps: 5
  optimization_passes: { spike_fusion: false }
targets:
  loihi3: { cores_per_chip: 100 }
`;

function manifestOf(folder: string): unknown {
  return JSON.parse(readFileSync(place.path(folder, 'manifest.json'), 'utf8'));
}

test('the command in a report gives the same artifact, byte for byte, elsewhere and without settings', () => {
  const args = [
    ...[
      'compile',
      DIGITS,
      '-o',
      'first',
      '--calibration',
      CALIBRATION,
      '--target',
      'loihi3',
      '-O3',
    ],
    ...['--weight-bits', '6', '--calibrate', 'percentile=99.9', '--config', 'settings.yaml'],
    ...['--layer', 'logits:weight-bits=7;relu:activation-bits=6', '--no-pass', 'dead-code'],
    ...['--pass', 'prune-synapses{below = 0.05}', '--input-shape', 'image:1,784', '--emit-qann'],
    ...['--quality-samples', '3', '--no-cache'],
  ];
  writeFileSync(place.path('settings.yaml'), SETTINGS);
  const first = place.run(args);
  expect({ status: first.status, stderr: first.stderr }).toMatchObject({ status: 0 });
  const report = JSON.parse(readFileSync(place.path('first/report.json'), 'utf8')) as Report;
  expect(report.calibration!.sha256).toBe(sha256(readFileSync(CALIBRATION)));
  mkdirSync(place.path('elsewhere'));
  copyFileSync(DIGITS, place.path('elsewhere/digits.onnx'));
  copyFileSync(CALIBRATION, place.path('elsewhere/calibration.npz'));
  const again = place.run([...report.command, '--no-cache'], { cwd: place.path('elsewhere') });
  expect({ status: again.status, stderr: again.stderr }).toMatchObject({ status: 0 });
  expect(manifestOf('elsewhere/digits.spike')).toEqual(manifestOf('first'));
});
