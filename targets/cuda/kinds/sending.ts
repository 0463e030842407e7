import { constant } from '../cpp.ts';
import type { OpWriter } from '../op-text.ts';
import { I32 } from '../op-text.ts';

const CODES = ['payload', 'radix', 'time', 'rate'];

/** How many numbers, and how many arrays, populations of levels have in front of their own. */
export const SENDER_NUMBERS = 6;
export const SENDER_ARRAYS = 1;

/** What all populations that send levels have. */
export function sender({ op, ...writer }: OpWriter): string[] {
  const [code, start, window, base, limit, most] = op.numbers as [number, ...number[]];
  return [
    writer.value('Y', op.output),
    writer.state('Sent', I32, writer.sizeOf(op.output)),
    `static constexpr Code code = Code::${CODES[code]!};`,
    constant('std::int64_t', 'limit')(limit!),
    constant('std::int64_t', 'start')(start!),
    constant('std::int64_t', 'window')(window!),
    constant('std::int64_t', 'base')(base!),
    constant('std::int64_t', 'most')(most!),
    writer.array('Worths', op.arrays[0]!),
  ];
}
