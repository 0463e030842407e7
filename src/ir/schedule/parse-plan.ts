import * as codes from '../../diagnostics/codes.ts';
import type { Attr, Attrs } from '../graph.ts';
import type { TextReader } from '../parse-parts.ts';
import type { Memory, Placement, Region, Schedule } from './schedule.ts';

/** What a text says of how its graph runs, under construction. */
export interface PlanDraft {
  schedule?: Schedule & { readonly regions: Region[] };
  memory?: Memory & { readonly placements: Placement[] };
}

export const PLAN_STATEMENTS = ['schedule', 'region', 'memory', 'buffer'] as const;
type Statement = (typeof PLAN_STATEMENTS)[number];

/** Reads a statement of the schedule or the memory plan, if it is one. */
export function readPlan(reader: TextReader, draft: PlanDraft): boolean {
  const statement = PLAN_STATEMENTS.find((word) => reader.takeWord(word));
  if (!statement) return false;
  const fail = (fault: string, hint: string): never => {
    throw reader.unreadable(codes.badPlan, { statement, fault, hint });
  };
  READ[statement](reader, draft, fail);
  return true;
}

type Fail = (fault: string, hint: string) => never;
type Read = (reader: TextReader, draft: PlanDraft, fail: Fail) => void;

const READ: Readonly<Record<Statement, Read>> = {
  schedule(reader, draft, fail) {
    if (draft.schedule) fail('there is one already', 'remove one of the two');
    const { block, settles = false } = attrsOf(reader, fail, {
      block: 'a number',
      settles: 'true',
    });
    if (block === undefined) fail('it does not say how long a block is', `write '{block = 16}'`);
    draft.schedule = { block: block as number, settles: settles as boolean, regions: [] };
  },
  region(reader, draft, fail) {
    const { schedule } = draft;
    if (!schedule)
      return fail('it stands before the schedule', `put 'schedule {block = 16}' first`);
    const ops = reader.names();
    const found = attrsOf(reader, fail, { first: 'a number', last: 'a number', tile: 'a number' });
    const { first = 1, last = schedule.block } = found as Record<string, number>;
    schedule.regions.push({ first, last, tile: (found.tile ?? last - first + 1) as number, ops });
  },
  memory(reader, draft, fail) {
    if (draft.memory) fail('there is one already', 'remove one of the two');
    const { bytes } = attrsOf(reader, fail, { bytes: 'a number' });
    if (bytes === undefined) fail('it does not say how large it is', `write '{bytes = 4096}'`);
    draft.memory = { bytes: bytes as number, placements: [] };
  },
  buffer(reader, draft, fail) {
    const { memory } = draft;
    if (!memory) return fail('it stands before the memory', `put 'memory {bytes = 4096}' first`);
    const op = reader.name();
    const { at, states = [] } = attrsOf(reader, fail, { at: 'a number', states: 'a list' });
    const place = at === undefined ? {} : { at: at as number };
    memory.placements.push({ op, ...place, states: states as number[] });
  },
};

type Kind = 'a number' | 'a list' | 'true';

/** Attributes of these names, each of its kind. */
function attrsOf<K extends string>(
  reader: TextReader,
  fail: Fail,
  kinds: Readonly<Record<K, Kind>>,
): Partial<Record<K, Attr>> {
  const attrs: Attrs = reader.attrs();
  for (const [name, value] of Object.entries(attrs)) {
    const known = Object.keys(kinds).join(', ');
    if (!Object.hasOwn(kinds, name)) fail(`it has no '${name}'`, `it has ${known}`);
    const kind = kinds[name as K];
    if (!isOf(value, kind))
      fail(
        `${name} is not ${kind}`,
        kind === 'true' ? 'write true, or leave it out' : 'give whole numbers',
      );
  }
  return { ...attrs } as Partial<Record<K, Attr>>;
}

function isOf(value: Attr, kind: Kind): boolean {
  if (kind === 'true') return value === true;
  if (kind === 'a number') return Number.isSafeInteger(value);
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n));
}
