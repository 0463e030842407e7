import type { NativeModel } from '../../src/ir/engine/image.ts';
import type { Call, OpText } from './op-text.ts';
import { type Tiles, regionsOf } from './schedule.ts';

/** Kernels that count what a value sends, by value. */
export type Counting = ReadonlyMap<number, readonly string[]>;

/** What runs in a block of steps: region after region, each tile after tile. Inputs are counted in front. */
export function blockLines(
  model: NativeModel,
  texts: readonly OpText[],
  counting: Counting,
): string[] {
  const given = model.inputs.flatMap((id) => counting.get(id) ?? []);
  return [
    ...inSamples(
      'block',
      given.map((text) => `${text}(team, one, counts);`),
    ),
    ...regionsOf(model).flatMap((region) => {
      const counts = region.ops.flatMap((i) => counted(model.ops[i]!.output, counting));
      return tileLines(region, [...callsOf(model, region, texts), ...counts]);
    }),
  ];
}

/** A call, and the number of its op. */
export interface CallOfOp extends Call {
  readonly op: number;
}

/** The calls of a region in order. A delay that runs before what it reads answers there, and takes in last. */
export function callsOf(
  { ops }: NativeModel,
  region: Tiles,
  texts: readonly OpText[],
): readonly CallOfOp[] {
  const order = new Map(region.ops.map((i, at) => [ops[i]!.output, at]));
  const all = region.ops.map((i, at) => {
    const isEarly = ops[i]!.inputs.some((id) => (order.get(id) ?? -1) >= at);
    const { calls, early } = texts[i]!;
    const both = isEarly && early ? early : { calls, last: [] };
    return { op: i, ...both };
  });
  const ofOp = (op: number) => (call: Call) => ({ ...call, op });
  return [
    ...all.flatMap(({ op, calls }) => calls.map(ofOp(op))),
    ...all.flatMap(({ op, last }) => last.map(ofOp(op))),
  ];
}

function counted(id: number, counting: Counting): Call[] {
  return (counting.get(id) ?? []).map((text) => ({
    ...{ text, counts: true, reads: [id], writes: [] },
    ...{ readsInPlace: true, writesInPlace: true },
  }));
}

/**
 * Threads wait for each other where one reads what another one has written since they met; all meet once more behind a
 * tile, before the next one writes over its rows.
 */
function tileLines({ first, last, tile }: Tiles, calls: readonly Call[]): string[] {
  if (calls.length === 0) return [];
  /** Values that are new since threads met: whether each thread wrote what it would read in place. */
  const fresh = new Map<number, boolean>();
  const lines: string[] = [];
  let ofOne: string[] = [];
  const close = () => {
    lines.push(...inSamples('frame', ofOne));
    ofOne = [];
  };
  for (const call of calls) {
    const waits = call.reads.some((id) => fresh.has(id) && !(fresh.get(id)! && call.readsInPlace));
    if (waits) fresh.clear();
    for (const id of call.writes) fresh.set(id, call.writesInPlace && fresh.get(id) !== false);
    if (call.takesSamples) close();
    if (waits) (ofOne.length > 0 ? ofOne : lines).push(MEET);
    (call.takesSamples ? lines : ofOne).push(runs(call));
  }
  close();
  return [
    `in_tiles<${first}, ${last}, ${tile}>(block, [&](const Frame& frame) {`,
    ...[...lines, MEET].map((line) => `  ${line}`),
    '});',
  ];
}

/** What takes one sample at a time. */
export function inSamples(frame: 'block' | 'frame', lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    `in_samples(${frame}, [&](const Frame& one) {`,
    ...lines.map((line) => `  ${line}`),
    '});',
  ];
}

const MEET = 'team.sync();';

/** The call as a statement. */
export function runs({ text, counts, takesSamples }: Call): string {
  return `${text}(team, ${takesSamples ? 'frame' : 'one'}${counts ? ', counts' : ''});`;
}
