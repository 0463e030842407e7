import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { activities } from '../../src/ir/schedule/activity.ts';
import { executionOf } from '../../src/ir/schedule/execution.ts';
import type { Schedule } from '../../src/ir/schedule/schedule.ts';
import { type Numbers, allocate } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

/** What the outputs of a graph are in the last step, from its kernels run in the order of its schedule. */
export function runBySchedule(
  graph: Graph,
  schedule: Schedule,
  inputs: Readonly<Record<string, Numbers>>,
  steps: number,
): Map<string, Numbers> {
  const types = typesOf(graph);
  const still = activities(graph, OP_TABLE);
  const { regions } = executionOf(graph, schedule, OP_TABLE);
  const running = new Map(
    graph.ops.map((op) => {
      const facts = { stage: graph.stage, attrs: op.attrs as never, type: op.type };
      const of = op.inputs.map((name) => types.get(name)!);
      const kernel = OP_TABLE.get(op.kind)!.kernel({ ...facts, inputs: of });
      return [op.result, { op, kernel }];
    }),
  );
  /** By value and step; what no region wrote is zero, but for what is still. */
  const rows = new Map<string, Numbers>();
  const read = (name: string, now: number): Numbers => {
    const isStill = still.get(name)?.kind === 'still';
    const { dtype, shape } = types.get(name)!;
    const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    const row =
      given ?? rows.get(`${now} ${name}`) ?? (isStill ? rows.get(`1 ${name}`) : undefined);
    return row ?? allocate(dtype, sizeOf(shape));
  };
  const keep = ({ result }: Op, now: number, row: Numbers) =>
    rows.set(`${now} ${result}`, row.slice());
  const stepOf = (name: string, now: number) => {
    const { op, kernel } = running.get(name)!;
    const row = kernel.step(
      op.inputs.map((input) => read(input, now)),
      now,
    );
    if (!kernel.peek) keep(op, now, row);
  };
  const peek = (name: string, now: number) => {
    const { op, kernel } = running.get(name)!;
    if (kernel.peek) keep(op, now, kernel.peek(now));
  };
  const runTile = (names: readonly string[], first: number, last: number, isCyclic: boolean) => {
    if (isCyclic) {
      for (const name of names) peek(name, first);
      for (const name of names) if (!running.get(name)!.kernel.peek) stepOf(name, first);
      for (const name of names) if (running.get(name)!.kernel.peek) stepOf(name, first);
      return;
    }
    for (const name of names)
      for (let now = first; now <= last; now++) {
        peek(name, now);
        stepOf(name, now);
      }
  };
  const blocks = schedule.settles ? 1 : Math.ceil(steps / schedule.block);
  for (let block = 0; block < blocks; block++)
    schedule.regions.forEach(({ first, last, tile, ops }, i) => {
      const end = Math.min(last, steps - block * schedule.block);
      for (let at = first; at <= end; at += tile) {
        const to = Math.min(at + tile - 1, end);
        const before = block * schedule.block;
        runTile(ops, before + at, before + to, regions[i]!.isCyclic);
      }
    });
  const end = schedule.settles ? schedule.block : steps;
  return new Map(graph.outputs.map(({ name, value }) => [name, read(value, end)]));
}
