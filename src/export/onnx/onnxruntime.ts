import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { loadOnnxruntime } from '../../support/load-onnxruntime.ts';

type Onnxruntime = typeof import('onnxruntime-node');

/** The runtime that checks us, loaded when it is first needed: it may not be installed. */
export async function onnxruntime(
  load: () => Promise<Onnxruntime> = loadOnnxruntime,
): Promise<Onnxruntime> {
  try {
    return await load();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return fail(codes.onnxruntimeMissing({ why }));
  }
}
