import type { PassTable } from './pass.ts';
import { ENCODINGS, type Encoding } from './pipelines.ts';

/** What an encoding turns each kind of op of stage `ann` into; nothing where it has no form for it. */
export async function spikingForms(
  encoding: Encoding,
  passes: PassTable,
): Promise<(kind: string) => string | undefined> {
  const [encode] = ENCODINGS[encoding];
  const pass = await passes.get(encode.name)!();
  return (kind) => pass.becomes?.(kind);
}
