import { type Plan, planOf } from '../../src/ir/engine/plan.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { bytesOf, quoted, inComment, typeOf } from './cpp.ts';
import { KINDS } from './kinds/index.ts';
import { SampleMemory } from './memory.ts';
import type { OpText, OpWriter } from './op-text.ts';
import { blockSteps, forCards, isFilled, regionsOf, rowsIn } from './schedule.ts';
import { profileLines } from './profile.ts';
import { blockLines } from './steps.ts';
import { Weights } from './weights.ts';

/** The C++ of a network and the numbers that it reads, each with the hash of both. */
export interface NetworkText {
  readonly source: string;
  /** What runs the same op by op, and measures it. */
  readonly profile: string;
  readonly weights: Uint8Array;
  readonly hash: string;
}

/** Something that can be read by name while the network runs. */
interface Named {
  readonly name: string;
  readonly at: string;
  readonly bytes: number;
  readonly rows: number;
  readonly input: number;
}

const HASH = '@HASH@';

/** Writes a verified graph of integers down; `prefix` is what its functions start with. */
export function networkText(graph: Graph, prefix = 'spike_'): NetworkText {
  const parts = new Parts(graph);
  const text = parts.text(prefix);
  const hash = parts.weights.hash(text);
  const [source, profile] = [text, parts.profile(prefix)].map((one) => one.replaceAll(HASH, hash));
  return { source: source!, profile: profile!, weights: parts.weights.file(hash), hash };
}

class Parts {
  readonly weights = new Weights();
  private readonly memory = new SampleMemory();
  private readonly graph: Graph;
  private readonly plan: Plan;
  private readonly rows: readonly {
    readonly type: string;
    readonly at: string;
    readonly rows: number;
  }[];
  private readonly states: Named[] = [];
  private readonly ops: readonly OpText[];

  constructor(graph: Graph) {
    this.graph = graph;
    this.plan = planOf(forCards(graph));
    const { model } = this.plan;
    this.rows = model.values.map((_, id) => this.row(id));
    this.ops = model.ops.map((_, i) => this.op(i));
  }

  text(prefix: string): string {
    const lines = blockLines(this.plan.model, this.ops, this.counting());
    return [
      heading(this.graph),
      '#include "session.hpp"',
      '',
      `namespace spike_${HASH} {`,
      '',
      'using namespace spike;',
      '',
      '/** Where the numbers of the network are, and what runs in a block of steps. */',
      'struct Network {',
      ...indented(this.facts()),
      '',
      ...indented(this.valueLines()),
      ...this.ops.flatMap((op, i) => ['', ...indented(this.opLines(op, i))]),
      '',
      ...indented(blockFunction(lines)),
      '};',
      '',
      `}  // namespace spike_${HASH}`,
      '',
      `SPIKE_EXPORT(spike_${HASH}::Network, ${prefix})`,
      '',
    ].join('\n');
  }

  /** Reads no array that the text of the network does not read, so that the weights are those of both. */
  profile(prefix: string): string {
    const { model, states } = this.plan;
    const ops = this.ops.map((text, i) => ({ name: states[i]!.op, text }));
    const events = model.ops.map(({ inputs }, i) => [
      ...inputs.filter((id) => model.values[id]!.size > 0).map((id) => `count_spikes<V${id}>`),
      ...model.fanOuts
        .filter(({ op }) => op === states[i]!.op)
        .map(({ source, counts }) => `count_synops<V${source}, ${this.weights.array(counts)}>`),
    ]);
    return [
      `/* What measures the kernels of the network '${inComment(this.graph.name)}' op by op: see profile.hpp. */`,
      '#define SPIKE_PROFILED',
      '#include "network.cu"',
      '#include "profile.hpp"',
      '',
      `namespace spike_${HASH} {`,
      '',
      '/** Each call of the network as a type, and the order in which they run. */',
      'struct Profiled : Network {',
      ...indented(profileLines({ model, ops, events, counting: this.counting() })),
      '};',
      '',
      'using ProfiledSession = Session<Profiled, OneByOne<Profiled>>;',
      '',
      `}  // namespace spike_${HASH}`,
      '',
      `SPIKE_EXPORT_OF(spike_${HASH}::ProfiledSession, spike_${HASH}::Network, ${prefix})`,
      '',
    ].join('\n');
  }

  private row(id: number) {
    const { model } = this.plan;
    const { storage, size, bits } = model.values[id]!;
    const input = model.inputs.indexOf(id);
    const type = `Input<${typeOf(storage)}, ${input}, ${size}>`;
    if (input >= 0) return { at: '0', type, rows: 1 };
    const kept = model.plan?.rows[id];
    const rows = kept ? rowsIn(kept) : 1;
    const made = regionsOf(model).find(({ ops }) => ops.some((i) => model.ops[i]!.output === id));
    const filled = kept === undefined || isFilled(kept, made);
    return { ...this.memory.rows({ storage, size, bits, rows }, filled), rows };
  }

  private op(i: number): OpText {
    const { model, states } = this.plan;
    const op = model.ops[i]!;
    const names = states[i]!;
    let next = 0;
    const sizeOf = (value: number) => model.values[value]!.size;
    const steps = regionsOf(model).find(({ ops }) => ops.includes(i))!.tile;
    const writer: OpWriter = {
      ...{ op, model, name: `Op${i}`, steps, sizeOf },
      value: (name, value) => `using ${name} = V${value};`,
      array: (name, numbers) => `using ${name} = ${this.weights.array(numbers)};`,
      state: (name, type, size) => {
        const bytes = size * bytesOfType(type);
        const at = this.memory.clear(bytes);
        const known = names.names[next++];
        if (known !== undefined)
          this.states.push({ name: `${names.op}.${known}`, at, bytes, rows: 1, input: -1 });
        return `using ${name} = Place<${type}, ${at}, ${size}>;`;
      },
      room: (name, type, size) =>
        `using ${name} = Place<${type}, ${this.memory.take(size * bytesOfType(type))}, ${size}>;`,
    };
    const text = KINDS.get(op.kind)!(writer);
    if (sizeOf(op.output) > 0) return text;
    return { members: text.members, calls: text.whenEmpty ?? [] };
  }

  private facts(): string[] {
    const { model } = this.plan;
    const { values, inputs, outputs } = model;
    const widest = Math.max(1, ...values.map(({ size }) => size));
    const bytes = (id: number) => values[id]!.size * bytesOf(values[id]!.storage);
    const place = (id: number, name: string): Named => {
      const { at, rows } = this.rows[id]!;
      return { name, at, rows, bytes: bytes(id), input: inputs.indexOf(id) };
    };
    const named = [...this.plan.valueOf].map(([name, id]) => place(id, name));
    const out = this.graph.outputs.map(({ name }, i) => place(outputs[i]!, name));
    const given = this.graph.inputs.map(({ name }, i) => place(inputs[i]!, name));
    return [
      `static constexpr const char* hash = "${HASH}";`,
      `static constexpr std::size_t weights_bytes = ${this.weights.length};`,
      `static constexpr std::size_t memory_bytes = ${this.memory.length};`,
      '/** So much of it is zero before the first step; all behind it is written before it is read. */',
      `static constexpr std::size_t cleared_bytes = ${this.memory.clearedBytes};`,
      'static constexpr std::size_t work = cleared_bytes;',
      `static constexpr int widest = ${widest};`,
      '/** Steps that run together. */',
      `static constexpr int block_steps = ${blockSteps(model)};`,
      '/** Behind so many steps of inputs that stand still nothing changes; 0 where that is not known. */',
      `static constexpr int settled = ${settledAfter(this.graph)};`,
      `static constexpr int inputs = ${inputs.length};`,
      `static constexpr int outputs = ${outputs.length};`,
      ...tableOf('spike_row', 'input_rows', given.map(rowText), '{nullptr, 0}'),
      ...tableOf('spike_row', 'output_rows', out.map(rowText), '{nullptr, 0}'),
      ...tableOf('Named', 'output_places', out.map(namedText), NO_NAME),
      ...tableOf('Named', 'places', [...named, ...this.states].map(namedText), NO_NAME),
    ];
  }

  private valueLines(): string[] {
    const names = [...this.plan.valueOf].map(([name, id]) => ({ name, id }));
    return this.rows.map(({ type }, id) => {
      const called = names.filter((one) => one.id === id).map(({ name }) => `%${name}`);
      return `using V${id} = ${type};  // ${inComment(called.join(', '))}`;
    });
  }

  private opLines({ members }: OpText, i: number): string[] {
    const { kind, inputs, output } = this.plan.model.ops[i]!;
    const from = inputs.map((id) => `V${id}`).join(', ');
    const of = inComment(`%${this.plan.states[i]!.op}`);
    return [
      `/* V${output} = ${kind}(${from}): ${of} */`,
      `struct Op${i} {`,
      ...indented(members),
      '};',
    ];
  }

  private counting(): Map<number, string[]> {
    const { senders, fanOuts } = this.plan.model;
    const found = new Map<number, string[]>();
    const add = (id: number, text: string) => found.set(id, [...(found.get(id) ?? []), text]);
    for (const id of senders) add(id, `count_spikes<V${id}>`);
    for (const { source, counts } of fanOuts)
      add(source, `count_synops<V${source}, ${this.weights.array(counts)}>`);
    return found;
  }
}

/** The first block of a schedule that says so. */
function settledAfter({ schedule }: Graph): number {
  return schedule?.settles === true ? schedule.block : 0;
}

const NO_NAME = '{nullptr, 0, 0, 1, -1}';

function bytesOfType(type: string): number {
  return bytesOf(STORAGES.indexOf(type));
}

const STORAGES = Array.from({ length: 8 }, (_, i) => typeOf(i));

function heading({ name }: Graph): string {
  return [
    '/*',
    ` * The network '${inComment(name)}' as kernels for graphics cards, made by spike-compile. Each op is a type of places`,
    ' * and constants; what runs with it stands in the headers beside this file. See network.h for how it is used.',
    ' */',
  ].join('\n');
}

function blockFunction(lines: readonly string[]): string[] {
  const parameters = 'const Team& team, const Frame& block, Counts* counts';
  const counts = lines.some((line) => line.includes(', counts)'));
  // Where nothing runs, parameters are not used.
  const unused = lines.length > 0 ? / counts$/ : / \w+(?=,|$)/g;
  return [
    'template <class Team>',
    `static SPIKE_DEVICE void block(${counts ? parameters : parameters.replace(unused, '')}) {`,
    ...indented(lines),
    '}',
  ];
}

/** A table with an end. */
function tableOf(type: string, name: string, rows: readonly string[], end: string): string[] {
  return [
    `static constexpr ${type} ${name}[] = {`,
    ...indented([...rows, end].map((row) => `${row},`)),
    '};',
  ];
}

function rowText({ name, bytes }: Named): string {
  return `{${quoted(name)}, ${bytes}}`;
}

function namedText({ name, at, bytes, rows, input }: Named): string {
  return `{${quoted(name)}, ${at}, ${bytes}, ${rows}, ${input}}`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
