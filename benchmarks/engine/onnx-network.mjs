/*
 * A workload as one ONNX model, for onnxruntime: what somebody would write who has to run it there, as fast as it goes. Products
 * are of all steps of a layer at once, dense ones of bytes (MatMulInteger), convolutions of floats, which are faster
 * there than those of bytes. Neurons have no op; they are spelled out step by step, in float, without the rounding of the
 * decay: v = v * kept + x; y = v >= threshold; v = 0 where y.
 */
import { FLOAT, INT64, INT8, UINT8, constant, node, onnxModel, outside } from './onnx-writer.mjs';

/** The model for so many samples at a time. Rows are [step][sample]. Without neurons, each product reads an input of its own. */
export function onnxNetwork(graph, steps, samples, hasNeurons) {
  const built = { nodes: [], weights: [], inputs: [], outputs: [] };
  const scale = { steps, samples, rows: steps * samples };
  const shapes = new Map();
  const declare = (name, shape) => {
    shapes.set(name, shape);
    built.inputs.push(outside(name, UINT8, [scale.rows, ...shape.slice(1)]));
  };
  for (const { name, type } of hasNeurons ? graph.inputs : []) declare(name, type.shape);
  const typeOf = (name) =>
    [...graph.inputs, ...graph.ops].find((one) => (one.name ?? one.result) === name).type;
  for (const op of graph.ops) {
    const [input] = op.inputs;
    const isProduct = op.kind === 'dense' || op.kind === 'conv';
    if (!hasNeurons && !isProduct) continue;
    if (!hasNeurons && !shapes.has(input)) declare(input, typeOf(input).shape);
    WRITERS[op.kind](built, op, scale);
    shapes.set(op.result, op.type.shape);
    if (!hasNeurons) built.outputs.push(outside(op.result, FLOAT, openShape(op.type.shape)));
  }
  const last = graph.outputs[0].value;
  if (hasNeurons) built.outputs.push(outside(last, UINT8, openShape(shapes.get(last))));
  return onnxModel(built);
}

const WRITERS = {
  dense: writeDense,
  conv: writeConv,
  reshape: writeReshape,
  'lif-plain': writeLif,
};

function writeDense({ nodes, weights }, { result, inputs: [input], attrs: { weight } }) {
  const [out, width] = weight.shape;
  const turned = new Int8Array(weight.data.length);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < width; i++) turned[i * out + o] = weight.data[o * width + i];
  weights.push(constant(`${result}.w`, INT8, [width, out], turned));
  nodes.push(
    node('MatMulInteger', [input, `${result}.w`], [`${result}.sums`]),
    node('Cast', [`${result}.sums`], [result], { to: FLOAT }),
  );
}

function writeConv({ nodes, weights }, { result, inputs: [input], attrs }) {
  const { weight, strides, pads } = attrs;
  weights.push(constant(`${result}.w`, FLOAT, weight.shape, Float32Array.from(weight.data)));
  nodes.push(
    node('Cast', [input], [`${result}.x`], { to: FLOAT }),
    node('Conv', [`${result}.x`, `${result}.w`], [result], { strides, pads }),
  );
}

function writeReshape({ nodes, weights }, { result, inputs: [input], type }, { rows }) {
  const shape = BigInt64Array.from([rows, ...type.shape.slice(1)], BigInt);
  weights.push(constant(`${result}.shape`, INT64, [shape.length], shape));
  nodes.push(node('Reshape', [input, `${result}.shape`], [result]));
}

function writeLif({ nodes, weights }, { result, inputs: [input], attrs }, { steps, samples }) {
  const scalar = (name, value) =>
    weights.push(constant(`${result}.${name}`, FLOAT, [], Float32Array.of(value)));
  scalar('kept', 1 - attrs.dv.data[0] / 4096);
  scalar('threshold', attrs.vth.data[0]);
  scalar('zero', 0);
  const at = (name, step) => `${result}.${name}.${step}`;
  const each = Array.from({ length: steps }, (_, step) => step);
  const sizes = BigInt64Array.from(each, () => BigInt(samples));
  weights.push(constant(`${result}.sizes`, INT64, [steps], sizes));
  const parts = each.map((step) => at('x', step));
  nodes.push(node('Split', [input, `${result}.sizes`], parts, { axis: 0 }));
  for (const step of each) {
    const v = step === 0 ? at('x', 0) : at('v', step);
    if (step > 0)
      nodes.push(
        node('Mul', [at('rest', step - 1), `${result}.kept`], [at('decayed', step)]),
        node('Add', [at('decayed', step), at('x', step)], [v]),
      );
    nodes.push(
      node('GreaterOrEqual', [v, `${result}.threshold`], [at('fires', step)]),
      node('Where', [at('fires', step), `${result}.zero`, v], [at('rest', step)]),
      node('Cast', [at('fires', step)], [at('y', step)], { to: UINT8 }),
    );
  }
  nodes.push(
    node(
      'Concat',
      each.map((step) => at('y', step)),
      [result],
      { axis: 0 },
    ),
  );
}

function openShape([, ...extents]) {
  return ['rows', ...extents];
}
