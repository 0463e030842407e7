import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Shape } from '../../src/tensor/shape.ts';

type Feeds = Readonly<Record<string, readonly [shape: Shape, values: Float32Array]>>;

/** A model opened by a runtime that nobody here wrote. It gives outputs in the model's order. */
export async function onnxRuntime(model: Uint8Array) {
  const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(model, options);
  return async (feeds: Feeds): Promise<readonly Float32Array[]> => {
    const tensors = Object.entries(feeds).map(
      ([name, [shape, values]]) => [name, new Tensor('float32', values, shape)] as const,
    );
    const results = await session.run(Object.fromEntries(tensors));
    return session.outputNames.map((name) => results[name]!.data as Float32Array);
  };
}
