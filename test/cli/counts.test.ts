import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { random } from '../../src/support/random.ts';
import { native } from '../../runtime/executors/native.ts';
import { writeNpz } from '../../src/tensor/npz.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { documentOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

/** Two random samples for the only input of an artifact. */
function writeSamples(artifact: string, file: string): void {
  const program = readFileSync(`${artifact}/program.spk`, 'utf8');
  const [, name, extents] = /^input %(\S+) : tensor f32\[1,([\d,]+)\]/m.exec(program)!;
  const shape = [2, ...extents!.split(',').map(Number)];
  const source = random(7);
  const numbers = Array.from({ length: sizeOf(shape) }, () => 2 * source.next() - 1);
  writeFileSync(place.path(file), writeNpz(new Map([[name!, tensorOf('f32', shape, numbers)]])));
}

// With wires, joins, delays of currents, and currents that several populations hear.
test.each(['gru.script', 'keywords.script'])(
  'executors agree in spikes and synaptic operations: %s',
  (name) => {
    const [artifact, samples] = [place.path(`${name}.spike`), `${name}.npz`];
    const model = `test/zoo/small/${name}.onnx`;
    const flags = ['--target', 'loihi3', '--allow-host', '-o', artifact];
    expect(place.run(['compile', `${process.cwd()}/${model}`, ...flags]).status).toBe(0);
    writeSamples(artifact, samples);
    const countsOf = (executor: string) => {
      const ran = place.run([
        'run',
        artifact,
        '--input',
        samples,
        '--executor',
        executor,
        '--json',
      ]);
      const { spikesPerSample, synopsPerSample } = documentOf(ran) as Record<string, number>;
      return { spikesPerSample, synopsPerSample };
    };
    const expected = countsOf('reference');
    expect(expected.spikesPerSample).toBeGreaterThan(0);
    expect(countsOf('chip')).toEqual(expected);
    expect(countsOf('wasm')).toEqual(expected);
    if (native.probe().available) expect(countsOf('native')).toEqual(expected);
  },
);
