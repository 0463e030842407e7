import { expect, test } from '@jest/globals';
import { fold } from '../../passes/fold-time/fold.ts';
import { interpreter, record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { verify } from '../../src/ir/verify.ts';
import { random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { type UnrolledNetwork, unrolledNetwork } from '../support/unrolled-network.ts';

const NETWORKS = 400;

test('networks with any neurons, written in any way, fold into what does the same', () =>
  forSeeds(
    NETWORKS,
    (seed) => unrolledNetwork(seed).graph,
    (graph, seed) => {
      const network = unrolledNetwork(seed);
      const folded = fold(graph, OP_TABLE, false);
      expect(verify(folded.graph, OP_TABLE)).toEqual([]);
      // An input that is the same in all steps does not say how many there are.
      if (!network.isStill) expect(folded.steps).toBe(network.steps);
      const found = stepByStep(folded, network, drawInput(network, seed));
      const wanted = atOnce(network, drawInput(network, seed));
      expect(found.length).toBe(wanted.length);
      const wrong = found.filter((x, i) => Math.abs(x - wanted[i]!) > 2e-5);
      expect(wrong).toEqual([]);
    },
  ));

function drawInput({ graph }: UnrolledNetwork, seed: number): Float32Array {
  const source = random(seed);
  const length = sizeOf(graph.inputs[0]!.type.shape);
  return Float32Array.from({ length }, () => source.next() * 1.5);
}

function atOnce({ graph }: UnrolledNetwork, x: Float32Array): number[] {
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ x });
  return Array.from(machine.value(graph.outputs[0]!.value));
}

/** What a stack would have, or what there is at the end. */
function stepByStep(
  { graph, steps }: ReturnType<typeof fold>,
  { isStill, isStack }: UnrolledNetwork,
  x: Float32Array,
): number[] {
  const size = x.length / steps;
  const inputs = (now: number) => (isStill ? { x } : { x: x.slice((now - 1) * size, now * size) });
  const { value } = graph.outputs[0]!;
  const values = record(graph, OP_TABLE, { steps, inputs }).values.get(value)!;
  const scale = graph.ops.find(({ result }) => result === value)!.attrs['scale'];
  const factor = scale === undefined ? 1 : numbersOf(scale as Tensor)[0]!;
  const shown = isStack ? values : values.slice(-1);
  return shown.flatMap((one) => Array.from(one, (number) => number * factor));
}
