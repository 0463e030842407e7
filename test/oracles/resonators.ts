import { graphOf } from '../support/graph-of.ts';
import { spikesType } from '../../src/ir/types.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { type Arrays, type Comparison, compare } from './pilotnet.ts';
import { recorded } from './run.ts';

/** What the arrays are of: a layer of resonators of one period, as its own test says. */
const [PERIOD, LOSS, THRESHOLD] = [11, 0.05, 25];

const one = (x: number) => tensorOf('i32', [], [x]);
/** As the tool cuts it. */
const part = (x: number) => one(Math.trunc(4096 * (1 - LOSS) * x));

/** Spikes of a layer with complex weights, of lava-dl's recording `complex_dense`. */
export async function compareResonators(given: Arrays): Promise<Comparison[]> {
  const [spikes, wanted] = [given.get('in')!, given.get('out')!];
  const [width, steps] = spikes.shape as [number, number];
  const weight = (name: string) => {
    const { shape, ...array } = given.get(name)!;
    return { weight: tensorOf('i8', shape, numbersOf({ shape, ...array })), weightBits: 8 };
  };
  const angle = (2 * Math.PI) / PERIOD;
  const turn = { sin: part(Math.sin(angle)), cos: part(Math.cos(angle)) };
  const graph = graphOf('fixed', { x: spikesType('u1', [width]) }, [
    ['late', 'delay', ['x'], { steps: 1 }],
    ['real', 'dense', ['late'], weight('weight_r')],
    ['imaginary', 'dense', ['late'], weight('weight_img')],
    ['y', 'resonator', ['real', 'imaginary'], { ...turn, vth: one(THRESHOLD), firing: 'phase' }],
  ]);
  const found = await recorded(graph, { x: byStep(spikes) }, steps, ['y']);
  return [compare('spikes', found.get('y')!, wanted)];
}

/** Rows of steps, of an array of [neuron, step]. */
function byStep(array: Tensor): Uint8Array {
  const [width, steps] = array.shape as [number, number];
  const numbers = numbersOf(array);
  return Uint8Array.from({ length: numbers.length }, (_, i) => {
    return numbers[(i % width) * steps + Math.floor(i / width)]!;
  });
}
