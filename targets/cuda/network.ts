import type { NativeValue } from '../../src/ir/engine/image.ts';
import { type Plan, planOf } from '../../src/ir/engine/plan.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { bytesOf, quoted, inComment, typeOf } from './cpp.ts';
import { KINDS } from './kinds/index.ts';
import { SampleMemory } from './memory.ts';
import type { OpText, OpWriter } from './op-text.ts';
import { stepLines } from './steps.ts';
import { Weights } from './weights.ts';

/** The C++ of a network and the numbers that it reads, each with the hash of both. */
export interface NetworkText {
  readonly source: string;
  readonly weights: Uint8Array;
  readonly hash: string;
}

/** Something that can be read by name while the network runs. */
interface Named {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
  readonly input: number;
}

const HASH = '@HASH@';

/** Writes a verified graph of integers down; `prefix` is what its functions start with. */
export function networkText(graph: Graph, prefix = 'spike_'): NetworkText {
  const parts = new Parts(graph);
  const text = parts.text(prefix);
  const hash = parts.weights.hash(text);
  return { source: text.replaceAll(HASH, hash), weights: parts.weights.file(hash), hash };
}

class Parts {
  readonly weights = new Weights();
  private readonly memory = new SampleMemory();
  private readonly graph: Graph;
  private readonly plan: Plan;
  private readonly rows: readonly { readonly type: string; readonly at: number }[];
  private readonly states: Named[] = [];
  private readonly ops: readonly OpText[];

  constructor(graph: Graph) {
    this.graph = graph;
    this.plan = planOf(graph);
    const { model } = this.plan;
    this.rows = model.values.map((value, id) => this.row(value, model.inputs.indexOf(id)));
    this.ops = model.ops.map((_, i) => this.op(i));
  }

  text(prefix: string): string {
    const counts = this.countLines();
    const steps = stepLines(this.plan.model, this.ops);
    return [
      heading(this.graph),
      '#include "session.hpp"',
      '',
      `namespace spike_${HASH} {`,
      '',
      'using namespace spike;',
      '',
      '/** Where the numbers of the network are, and what runs in a step. */',
      'struct Network {',
      ...indented(this.facts()),
      '',
      ...indented(this.valueLines()),
      ...this.ops.flatMap((op, i) => ['', ...indented(this.opLines(op, i))]),
      '',
      ...indented(functionOf('step', 'const Team& team, const Frame& frame', steps)),
      '',
      ...indented(
        functionOf('count', 'const Team& team, const Frame& frame, Counts& counts', counts),
      ),
      '};',
      '',
      `}  // namespace spike_${HASH}`,
      '',
      `SPIKE_EXPORT(spike_${HASH}::Network, ${prefix})`,
      '',
    ].join('\n');
  }

  private row({ storage, size, bits }: NativeValue, input: number) {
    if (input >= 0) return { at: 0, type: `Input<${typeOf(storage)}, ${input}, ${size}>` };
    return this.memory.row(storage, size, bits);
  }

  private op(i: number): OpText {
    const { model, states } = this.plan;
    const op = model.ops[i]!;
    const names = states[i]!;
    let next = 0;
    const sizeOf = (value: number) => model.values[value]!.size;
    const writer: OpWriter = {
      ...{ op, model, name: `Op${i}`, sizeOf },
      value: (name, value) => `using ${name} = V${value};`,
      array: (name, numbers) => `using ${name} = ${this.weights.array(numbers)};`,
      state: (name, type, size) => {
        const bytes = size * bytesOfType(type);
        const at = this.memory.take(bytes);
        const known = names.names[next++];
        if (known !== undefined)
          this.states.push({ name: `${names.op}.${known}`, at, bytes, input: -1 });
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
      return { name, at: this.rows[id]!.at, bytes: bytes(id), input: inputs.indexOf(id) };
    };
    const named = [...this.plan.valueOf].map(([name, id]) => place(id, name));
    const out = this.graph.outputs.map(({ name }, i) => place(outputs[i]!, name));
    const given = this.graph.inputs.map(({ name }, i) => place(inputs[i]!, name));
    return [
      `static constexpr const char* hash = "${HASH}";`,
      `static constexpr std::size_t weights_bytes = ${this.weights.length};`,
      `static constexpr std::size_t memory_bytes = ${this.memory.length};`,
      `static constexpr int widest = ${widest};`,
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

  private countLines(): string[] {
    const { senders, fanOuts } = this.plan.model;
    return [
      ...senders.map((id) => `count_spikes<V${id}>(team, frame, counts);`),
      ...fanOuts.map(({ source, counts }) => {
        return `count_synops<V${source}, ${this.weights.array(counts)}>(team, frame, counts);`;
      }),
    ];
  }
}

/** The first block of a schedule that says so. */
function settledAfter({ schedule }: Graph): number {
  return schedule?.settles === true ? schedule.block : 0;
}

const NO_NAME = '{nullptr, 0, 0, -1}';

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

function functionOf(name: string, parameters: string, lines: readonly string[]): string[] {
  // Where nothing runs, parameters are not used.
  const used = lines.length > 0 ? parameters : parameters.replace(/ \w+(?=,|$)/g, '');
  return [
    'template <class Team>',
    `static SPIKE_DEVICE void ${name}(${used}) {`,
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

function namedText({ name, at, bytes, input }: Named): string {
  return `{${quoted(name)}, ${at}, ${bytes}, ${input}}`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
