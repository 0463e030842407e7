// The layers of a workload in onnxruntime, on messages as dense as the workload's, without the neurons between them: a
// lower bound of what it would need. Dense layers are products of integers, convolutions of floats.
import { cpuMs, median, repeatsFor } from './measure.mjs';
import { convModel, matMulModel } from './layer-models.mjs';

/*
 * All steps of a layer in one call is the best that can be done where nothing goes around. Who runs a network step by
 * step, as its neurons are usually written, makes a call for each step.
 */
const VARIANTS = [
  { engine: 'onnxruntime u8s8', isSigned: false, isByStep: false },
  { engine: 'onnxruntime s8s8', isSigned: true, isByStep: false },
  { engine: 'onnxruntime u8s8 by step', isSigned: false, isByStep: true },
];

export async function measureOnnxruntime({ workload, graph, steps, batches, runs, report }) {
  const { default: ort } = await import('onnxruntime-node').catch(() => ({}));
  if (!ort) return;
  for (const { engine, isSigned, isByStep } of VARIANTS)
    for (const batch of batches) {
      const [rows, calls] = isByStep ? [batch, steps] : [batch * steps, 1];
      const layers = [];
      for (const op of graph.ops)
        if (op.kind === 'dense' || op.kind === 'conv')
          layers.push(await layerOf(ort, graph, op, rows, isSigned));
      const runAll = async () => {
        for (const { session, feeds } of layers)
          for (let call = 0; call < calls; call++) await session.run(feeds);
      };
      await runAll();
      const repeats = await repeatsFor(runAll);
      const times = [];
      for (let run = 0; run < runs; run++) times.push((await cpuMs(repeats, runAll)) / batch);
      report({ workload, engine, simd: '', threads: 1, batch, cpuMs: median(times), runs });
    }
}

async function layerOf(ort, graph, { kind, attrs, inputs: [input] }, rows, isSigned) {
  const { shape } = [
    ...graph.inputs,
    ...graph.ops.map(({ result, type }) => ({ name: result, type })),
  ].find(({ name }) => name === input).type;
  const isConv = kind === 'conv';
  const bytes = isConv
    ? convModel(attrs.weight, attrs, shape)
    : matMulModel(attrs.weight, isSigned);
  const one = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(bytes, one);
  const size = shape.reduce((a, b) => a * b, 1) * rows;
  const drawn = Uint8Array.from({ length: size }, (_, i) => ((i * 7919) % 101 < 10 ? 1 : 0));
  const [type, data] = isConv
    ? ['float32', Float32Array.from(drawn)]
    : isSigned
      ? ['int8', new Int8Array(drawn.buffer)]
      : ['uint8', drawn];
  return { session, feeds: { x: new ort.Tensor(type, data, [rows, ...shape.slice(1)]) } };
}
