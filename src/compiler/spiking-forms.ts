import type { OpTable } from '../ir/op-def.ts';
import type { PassTable } from './pass.ts';
import { ENCODINGS, type Encoding } from './pipelines.ts';

/** What an encoding turns each kind of op of stage `ann` into; nothing where it has no form for it. */
export async function spikingForms(
  encoding: Encoding,
  passes: PassTable,
  ops: OpTable,
): Promise<(kind: string) => string | undefined> {
  const [encode] = ENCODINGS[encoding];
  const pass = await passes.get(encode.name)!();
  return (kind) => {
    const op = ops.get(kind);
    return op && pass.becomes?.(op);
  };
}
