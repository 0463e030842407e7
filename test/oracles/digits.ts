import { EXECUTOR_TABLE, openFastest } from '../../runtime/index.ts';
import type { Graph } from '../../src/ir/graph.ts';

/** Images of digits, as bytes one behind the other, with the digit of each. */
export interface Digits {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

const [IMAGES_HEAD, LABELS_HEAD] = [16, 8];

/** Of the two files that MNIST comes in, unpacked. */
export function digitsOf(images: Uint8Array, labels: Uint8Array): Digits {
  return { pixels: images.subarray(IMAGES_HEAD), labels: labels.subarray(LABELS_HEAD) };
}

/** Steps in which an image spikes. */
const STEPS = 20;
const BATCH = 200;

/** How many digits a network of spikes takes for what they are: the neuron that fired most often, the first of several. */
export async function digitsRight(graph: Graph, { pixels, labels }: Digits): Promise<number> {
  // Each layer answers a step later.
  const latency = graph.ops.filter(({ kind }) => kind === 'delay').length;
  const options = { executors: EXECUTOR_TABLE, requireHardwareVerification: true };
  const { session } = await openFastest(graph, options);
  const { name } = graph.outputs[0]!;
  const size = pixels.length / labels.length;
  let right = 0;
  try {
    for (let from = 0; from < labels.length; from += BATCH) {
      const batch = labels.subarray(from, from + BATCH);
      const samples = Array.from(batch, (_, i) => {
        const image = pixels.subarray((from + i) * size, (from + i + 1) * size);
        return { [graph.inputs[0]!.name]: spikesOf(image, STEPS + latency) };
      });
      const results = await session.run(samples, STEPS + latency);
      results.forEach(({ outputs }, i) => {
        const counts = Array.from(outputs.get(name)!);
        if (counts.indexOf(Math.max(...counts)) === batch[i]) right++;
      });
    }
  } finally {
    session.close();
  }
  return right;
}

/** A pixel fires each time when what it has come to is above 1, and starts again; then all are silent. */
function spikesOf(image: Uint8Array, steps: number): Uint8Array {
  const spikes = new Uint8Array(image.length * steps);
  image.forEach((pixel, i) => {
    for (let [step, v] = [0, 0]; step < STEPS; step++) {
      v += pixel / 255;
      if (v <= 1) continue;
      v = 0;
      spikes[step * image.length + i] = 1;
    }
  });
  return spikes;
}
