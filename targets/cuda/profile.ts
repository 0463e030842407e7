import type { NativeModel } from '../../src/ir/engine/image.ts';
import { quoted } from './cpp.ts';
import type { OpText } from './op-text.ts';
import { type Tiles, regionsOf } from './schedule.ts';
import { type CallOfOp, type Counting, callsOf, inSamples, runs } from './steps.ts';

/** What the text that measures a network is made of. */
export interface Profiled {
  readonly model: NativeModel;
  readonly ops: readonly { readonly name: string; readonly text: OpText }[];
  readonly counting: Counting;
  /** For each op the calls that count what it reads, and the synapses that this drives. */
  readonly events: readonly (readonly string[])[];
}

/** The members of a type that runs the calls of a network one by one, as project/profile.hpp has them run. */
export function profileLines({ model, ops, counting, events }: Profiled): string[] {
  const texts = ops.map(({ text }) => text);
  const regions = regionsOf(model).map((region, i) => ({
    ...{ region, name: `Counting${i}`, calls: callsOf(model, region, texts) },
  }));
  const calls = regions.flatMap((one) => one.calls);
  const nameOf = new Map(calls.map((call, i) => [call, `Call${i}`]));
  const given = model.inputs.flatMap((id) => counting.get(id) ?? []);
  const countedIn = ({ ops: some }: Tiles) =>
    some.flatMap((i) => counting.get(model.ops[i]!.output) ?? []);
  return [
    `static constexpr int ops = ${ops.length};`,
    'static constexpr const char* op_names[] = {',
    ...[...ops.map(({ name }) => quoted(name)), 'nullptr'].map((name) => `  ${name},`),
    '};',
    '',
    ...(given.length > 0 ? typeLines('Given', counts(given)) : []),
    ...calls.flatMap((call) => typeLines(nameOf.get(call)!, callLines(call))),
    ...regions.flatMap(({ region, name }) => {
      const lines = [
        ...counts(countedIn(region)),
        ...region.ops.flatMap((i) => tally(i, events[i]!)),
      ];
      return typeLines(name, lines);
    }),
    'template <class Runner>',
    'static void one_by_one(Runner& runner) {',
    ...(given.length > 0 ? ['  runner.template call<Given>(NO_OP, runner.block());'] : []),
    ...regions.flatMap(({ region, name, calls: some }) =>
      regionLines(region, [
        ...some.map((call) => `runner.template call<${nameOf.get(call)!}>(${call.op}, tile);`),
        `runner.template call<${name}>(NO_OP, tile);`,
        ...region.ops.map((i) => `runner.ran(${i}, tile);`),
      ]),
    ),
    '}',
  ];
}

function regionLines({ first, last, tile }: Tiles, lines: readonly string[]): string[] {
  return [
    `  runner.template in_tiles<${first}, ${last}, ${tile}>([&](const Tile& tile) {`,
    ...lines.map((line) => `    ${line}`),
    '  });',
  ];
}

/** A type that runs something on a team. */
function typeLines(name: string, lines: readonly string[]): string[] {
  const uses = (word: string) => lines.some((line) => new RegExp(`\\b${word}\\b`).test(line));
  const parameter = (type: string, word: string) => (uses(word) ? `${type} ${word}` : type);
  const parameters = [
    parameter('const Team&', 'team'),
    parameter('const Frame&', 'frame'),
    parameter('Counts*', 'counts'),
    parameter('Counts*', 'ops'),
  ];
  return [
    `struct ${name} {`,
    '  template <class Team>',
    `  static SPIKE_DEVICE void run(${parameters.join(', ')}) {`,
    ...lines.map((line) => `    ${line}`),
    '  }',
    '};',
    '',
  ];
}

function callLines(call: CallOfOp): string[] {
  return call.takesSamples ? [runs(call)] : inSamples('frame', [runs(call)]);
}

function counts(texts: readonly string[]): string[] {
  return inSamples(
    'frame',
    texts.map((text) => `${text}(team, one, counts);`),
  );
}

function tally(op: number, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return [
    `tally<Team>(frame, ops[${op}], [&](const Frame& one, Counts* mine) {`,
    ...texts.map((text) => `  ${text}(team, one, mine);`),
    '});',
  ];
}
