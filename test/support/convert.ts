import { PASS_TABLE } from '../../passes/index.ts';
import { calibrate } from '../../src/compiler/calibrate.ts';
import { levelBits } from '../../src/compiler/level-bits.ts';
import type { PassCall } from '../../src/compiler/pass.ts';
import { ANN_PIPELINES, ENCODINGS } from '../../src/compiler/pipelines.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { type Graph, definitionsOf } from '../../src/ir/graph.ts';
import { type Interpreter, interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { verify } from '../../src/ir/verify.ts';
import type { Samples } from '../../src/tensor/samples.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';

type Inputs = Parameters<Interpreter['step']>[0];

/** A float network as a compile converts it: named, calibrated, encoded with graded messages, quantised. */
export async function convert(float: Graph, samples: Samples): Promise<Graph> {
  const run = { ops: OP_TABLE, passes: PASS_TABLE };
  const calls = ANN_PIPELINES[2].map((name): PassCall => ({ name, options: {} }));
  const named = await runPasses(float, calls, run);
  const bits = await levelBits(ENCODINGS.graded, named, PASS_TABLE);
  const calibrated = calibrate(named, OP_TABLE, samples, () => {}, bits);
  return runPasses(calibrated, ENCODINGS.graded, run);
}

/** Signal over what conversion changed of it, in decibels, of all outputs on some inputs together. */
export function fidelity(float: Graph, fixed: Graph, inputs: readonly Inputs[]): number {
  const [machine, spiking] = [interpreter(float, OP_TABLE), interpreter(fixed, OP_TABLE)];
  const definitions = definitionsOf(fixed);
  let [signal, noise] = [0, 0];
  for (const sample of inputs) {
    machine.reset();
    spiking.reset();
    machine.step(sample);
    spiking.step(sample);
    float.outputs.forEach(({ value }, i) => {
      const name = fixed.outputs[i]!.value;
      const scale = definitions.get(name)!.attrs['scale'] as Tensor | undefined;
      const unit = scale ? numbersOf(scale)[0]! : 1;
      const found = spiking.value(name);
      machine.value(value).forEach((wanted: number, at: number) => {
        signal += wanted ** 2;
        noise += (wanted - found[at]! * unit) ** 2;
      });
    });
  }
  return 10 * Math.log10(signal / noise);
}

/** What is wrong with a converted network, and ops of it that stayed float. */
export function floatOps(fixed: Graph): readonly string[] {
  const isFloat = ({ type, kind }: Graph['ops'][number]) =>
    type.role === 'tensor' ||
    type.dtype.startsWith('f') ||
    !OP_TABLE.get(kind)!.stages.includes('fixed');
  return [
    ...verify(fixed, OP_TABLE).map(({ message }) => message),
    ...fixed.ops.filter(isFloat).map(({ result }) => result),
  ];
}
