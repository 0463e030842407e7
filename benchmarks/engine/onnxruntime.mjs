// The layered workloads in onnxruntime: the whole network, and its products alone, which no way to write neurons can be faster than.
import { cpuMs, median, repeatsFor } from './measure.mjs';
import { onnxNetwork } from './onnx-network.mjs';
import { drawInput } from './workloads.mjs';

const VARIANTS = [
  { engine: 'onnxruntime', hasNeurons: true },
  { engine: 'onnxruntime products', hasNeurons: false },
];

export async function measureOnnxruntime({ workload, graph, steps, batches, runs, report }) {
  const { default: ort } = await import('onnxruntime-node').catch(() => ({}));
  if (!ort) return;
  for (const { engine, hasNeurons } of VARIANTS)
    for (const batch of batches) {
      const one = { intraOpNumThreads: 1, interOpNumThreads: 1 };
      const model = onnxNetwork(graph, steps, batch, hasNeurons);
      const session = await ort.InferenceSession.create(model, one);
      const feeds = hasNeurons
        ? { x: messagesOf(ort, graph, steps, batch) }
        : drawAll(ort, session, graph, steps * batch);
      const work = () => session.run(feeds);
      const results = await work();
      if (hasNeurons && !results[graph.outputs[0].value].data.includes(1))
        throw new Error(`${workload}: nothing fires in onnxruntime`);
      const repeats = await repeatsFor(work);
      const times = [];
      for (let run = 0; run < runs; run++) times.push((await cpuMs(repeats, work)) / batch);
      report({ workload, engine, simd: '', threads: 1, batch, cpuMs: median(times), runs });
    }
}

/** What the engine is given, as rows [step][sample]. */
function messagesOf(ort, graph, steps, batch) {
  const [{ name, type }] = graph.inputs;
  const size = type.shape.reduce((a, b) => a * b, 1);
  const rows = new Uint8Array(steps * batch * size);
  for (let sample = 0; sample < batch; sample++) {
    const drawn = drawInput(graph, steps, sample)[name];
    for (let step = 0; step < steps; step++)
      rows.set(drawn.subarray(step * size, (step + 1) * size), (step * batch + sample) * size);
  }
  return new ort.Tensor('uint8', rows, [steps * batch, ...type.shape.slice(1)]);
}

/** Messages for each layer, one of ten. */
function drawAll(ort, session, graph, rows) {
  const types = new Map(
    [...graph.inputs, ...graph.ops].map((one) => [one.name ?? one.result, one.type]),
  );
  return Object.fromEntries(
    session.inputNames.map((name) => {
      const shape = [rows, ...types.get(name).shape.slice(1)];
      const length = shape.reduce((a, b) => a * b, 1);
      const data = Uint8Array.from({ length }, (_, i) => ((i * 7919) % 101 < 10 ? 1 : 0));
      return [name, new ort.Tensor('uint8', data, shape)];
    }),
  );
}
