import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Sample, SampleStream } from '../../index.ts';

/** One sample of a stream that was read before, from 0: whoever changed its file meanwhile may have taken the sample away. */
export async function sampleAt(
  stream: SampleStream,
  wanted: number,
  file: string | undefined,
): Promise<Sample> {
  let i = 0;
  for await (const { inputs } of stream) if (i++ === wanted) return inputs;
  return fail(
    codes.comparedGone({ sample: wanted + 1, left: i }, file === undefined ? {} : { file }),
  );
}
