import { EXIT } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import {
  BUILT_IN_PROFILES,
  EXECUTOR_TABLE,
  FRONTENDS,
  type LoadedConfig,
  OP_TABLE,
  type Profile,
  builtInProfile,
  effectiveProfile,
  loadProfile,
} from '../../index.ts';
import { defineCommand } from '../command.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { tablesOf } from '../plugins/tables.ts';

interface Row {
  readonly name: string;
  readonly summary: string;
  readonly [fact: string]: unknown;
}

const LISTS: Readonly<
  Record<string, (config: () => Promise<LoadedConfig>) => Promise<readonly Row[]>>
> = {
  passes,
  targets: async (config) => probed((await tablesOf((await config()).config)).targets),
  ops: () => Promise.resolve(ops()),
  frontends: () => Promise.resolve(frontends()),
  executors: () => probed(EXECUTOR_TABLE),
  profiles,
};

export const listCommand = defineCommand({
  name: 'list',
  positionals: [{ name: 'what', doc: Object.keys(LISTS).join(', '), choices: Object.keys(LISTS) }],
  options: {},
  examples: [
    ['list passes', 'all passes, with what they promise'],
    ['list ops --json', 'all ops, with their attributes, for programs'],
  ],
  async run({ args, output, config }) {
    const rows = await LISTS[args.what]!(config);
    output.result({ [args.what]: rows }, () => table(rows, output.style));
    return EXIT.ok;
  },
});

async function passes(config: () => Promise<LoadedConfig>): Promise<Row[]> {
  const tables = await tablesOf((await config()).config);
  const rows = [...tables.passes].map(async ([name, load]): Promise<Row> => {
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

/** Those of the package, and what `loihi3` is by the user's own file and settings. */
async function profiles(config: () => Promise<LoadedConfig>): Promise<Row[]> {
  const rows: Profile[] = [];
  for (const name of BUILT_IN_PROFILES) rows.push(await loadProfile(builtInProfile(name)));
  const loaded = await config();
  const own = await effectiveProfile(loaded.config, loaded.origins);
  const known = rows.findIndex(({ name }) => name === own.name);
  return (known < 0 ? [...rows, own] : rows.with(known, own)).map((row) => ({ ...row }));
}

interface Probed {
  readonly summary: string;
  probe(): { readonly available: boolean; readonly why?: string };
}

async function probed(table: ReadonlyMap<string, () => Promise<Probed>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, load] of table) {
    const one = await load();
    rows.push({ name, summary: one.summary, ...one.probe() });
  }
  return rows;
}

function table(rows: readonly Row[], style: Style): string {
  const reason = (why: unknown) =>
    typeof why === 'string' ? style.yellow(` (unavailable: ${why})`) : '';
  const rowOf = ({ name, summary, why }: Row) => [style.bold(name), `${summary}${reason(why)}`];
  if (!rows.some(({ facts }) => facts)) return factLines(rows.map(rowOf)).join('\n');
  return rows
    .flatMap((row) => [...factLines([rowOf(row)]), ...constants(row['facts'] as Profile['facts'])])
    .join('\n');
}

function constants(facts: Profile['facts']): string[] {
  const rows = Object.entries(facts).map(([name, { value, unit, provenance, source }]) => [
    name,
    `${amount(value, unit)} (${provenance}: ${source})`,
  ]);
  return factLines(rows, { indent: '  ' });
}

function amount(value: number, unit: string): string {
  if (unit === FLAG) return value === 0 ? 'no' : 'yes';
  return `${value} ${unit}`;
}

/** The unit of facts that hold or do not. */
const FLAG = 'yes or no';
