import type { OpTable } from '../ir/op-def.ts';
import type { PassTable } from './pass.ts';
import { ANN_PIPELINES, ENCODINGS, type Encoding } from './pipelines.ts';

/**
 * What a compile turns each kind of op of stage `ann` into, with an encoding; nothing where it has no form
 * for it. What is spelled out before is what its parts become.
 */
export async function spikingForms(
  encoding: Encoding,
  passes: PassTable,
  ops: OpTable,
): Promise<(kind: string) => string | undefined> {
  const [encode] = ENCODINGS[encoding];
  const names = [...ANN_PIPELINES[0], encode.name];
  const all = await Promise.all(names.map((name) => passes.get(name)!()));
  return (kind) => {
    const op = ops.get(kind);
    return op && all.map((pass) => pass.becomes?.(op)).find((form) => form !== undefined);
  };
}
