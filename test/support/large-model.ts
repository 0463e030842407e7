import { writeFileSync } from 'node:fs';
import { random } from '../../src/support/random.ts';
import { writeSafetensors } from '../../src/tensor/safetensors.ts';
import { tensor } from '../../src/tensor/tensor.ts';

/** Writes a model of two square layers, whose compile takes long and much memory, as `<path>.spk`. */
export function writeLargeModel(path: string, width: number): void {
  const source = random(1);
  const values = Float32Array.from({ length: width * width }, () => source.next() / width);
  const weight = tensor('f32', [width, width], values);
  const text = `f32[${width},${width}]@${weight.hash}`;
  const type = `tensor f32[1,${width}]`;
  writeFileSync(`${path}.safetensors`, writeSafetensors([[weight.hash, weight]]));
  writeFileSync(
    `${path}.spk`,
    `spk 1
graph large : ann
input %x : ${type}
%hidden = dense(%x) {weight = ${text}} : ${type}
%active = relu(%hidden) : ${type}
%y = dense(%active) {weight = ${text}} : ${type}
output y = %y
`,
  );
}
