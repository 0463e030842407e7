import { join } from 'node:path';
import type { ArtifactFiles } from '../../runtime/executor.ts';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { Report } from './report.ts';

export const REPORT_FILE = 'report.json';

const number = { type: 'number' };
const numbers = (...names: readonly string[]) => ({
  type: 'object',
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, number])),
});
const list = (items: object) => ({ type: 'array', items });

/** What is read of a report; the rest is shown as it stands. */
const SCHEMA = {
  type: 'object',
  properties: {
    command: list({ type: 'string' }),
    calibration: { type: 'object' },
    graph: { type: 'object', properties: { tensorBytes: number } },
    passes: list({ type: 'object' }),
    warnings: list({ type: 'object' }),
    mapping: {
      ...numbers('cores', 'chips', 'hops'),
      required: ['cores', 'chips', 'hops', 'energyPj', 'mesh', 'loads'],
      properties: {
        ...numbers('cores', 'chips', 'hops').properties,
        energyPj: numbers('total'),
        mesh: numbers('columns', 'rows'),
        loads: list(numbers('chip', 'x', 'y', 'ns')),
      },
    },
  },
};

/** What a compile said of an artifact; nothing where it said nothing. */
export async function readReport(files: ArtifactFiles): Promise<Partial<Report>> {
  const bytes = files.read(REPORT_FILE);
  if (bytes === undefined) return {};
  const refuse = (why: string): never => {
    const at = { file: join(files.folder, REPORT_FILE) };
    return fail(codes.damagedFile({ fault: `is no report of a compile: ${why}` }, at));
  };
  const json = parsed(bytes) ?? refuse('it is no JSON');
  const { Ajv } = await import('ajv');
  const validate = new Ajv().compile<Partial<Report>>(SCHEMA);
  if (validate(json)) return json;
  const [fault] = validate.errors ?? [];
  return refuse(`${fault?.instancePath || '/'} ${fault?.message ?? ''}`);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
