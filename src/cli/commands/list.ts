import { EXIT } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import { EXECUTOR_TABLE, FRONTENDS, OP_TABLE, PASS_TABLE, TARGET_TABLE } from '../../index.ts';
import { defineCommand } from '../command.ts';

interface Row {
  readonly name: string;
  readonly summary: string;
  readonly [fact: string]: unknown;
}

const LISTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  passes,
  targets: () => probed(TARGET_TABLE),
  ops: () => Promise.resolve(ops()),
  frontends: () => Promise.resolve(frontends()),
  executors: () => probed(EXECUTOR_TABLE),
};

export const listCommand = defineCommand({
  name: 'list',
  positionals: [{ name: 'what', doc: Object.keys(LISTS).join(', '), choices: Object.keys(LISTS) }],
  options: {},
  examples: [
    ['list passes', 'all passes, with what they promise'],
    ['list ops --json', 'all ops, with their attributes, for programs'],
  ],
  async run({ args, output }) {
    const rows = await LISTS[args.what]!();
    output.result({ [args.what]: rows }, () => table(rows, output.style));
    return EXIT.ok;
  },
});

async function passes(): Promise<Row[]> {
  const rows = [...PASS_TABLE].map(async ([name, load]): Promise<Row> => {
    const { summary, from, to, removes, preserves, options } = await load();
    const attrs = attributes(options);
    return {
      name,
      summary,
      from,
      ...(to && { to }),
      removes,
      preserves,
      ...attrs,
    };
  });
  return Promise.all(rows);
}

function ops(): Row[] {
  return [...OP_TABLE.values()].map((op) => ({
    name: op.kind,
    summary: op.summary,
    stages: op.stages,
    inputs: op.inputs,
    equations: op.equations,
    ...attributes(op.attrs),
  }));
}

function attributes(specs: Readonly<Record<string, { type: string; doc: string }>>) {
  const entries = Object.entries(specs).map(([name, { type, doc }]) => [name, { type, doc }]);
  return { options: Object.fromEntries(entries) as Readonly<Record<string, object>> };
}

function frontends(): Row[] {
  return FRONTENDS.map(({ name, summary, extensions }) => ({ name, summary, extensions }));
}

interface Probed {
  readonly summary: string;
  probe(): { readonly available: boolean; readonly why?: string };
}

async function probed(table: ReadonlyMap<string, () => Promise<Probed>>): Promise<Row[]> {
  const rows = [...table].map(async ([name, load]): Promise<Row> => {
    const one = await load();
    return { name, summary: one.summary, ...one.probe() };
  });
  return Promise.all(rows);
}

function table(rows: readonly Row[], style: Style): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, summary, why }) => {
      const reason = typeof why === 'string' ? style.yellow(` (unavailable: ${why})`) : '';
      return `${style.bold(name.padEnd(width))}  ${summary}${reason}`;
    })
    .join('\n');
}
