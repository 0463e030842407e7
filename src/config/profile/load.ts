import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ErrorObject } from 'ajv';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import { readUpTo } from '../files.ts';
import { childPointer, dottedKey } from '../pointer.ts';
import { readYaml } from '../read-yaml.ts';
import type { BUILT_IN } from './built-in.ts';
import { FACTS, type Fact, profileSchema } from './schema.ts';

/** What is known of a chip: data with provenance. */
export interface Profile {
  readonly name: string;
  readonly summary: string;
  readonly facts: Readonly<Record<string, Fact>>;
}

/** Beside the bundle that this file is part of, or among the sources where it runs from those. */
const FOLDERS = ['./profiles/', '../../../targets/loihi3/profiles/'];

// A profile has some twenty facts.
const LARGEST_BYTES = 2 ** 16;

/** The file of a profile that comes with the package. */
export function builtInProfile(name: (typeof BUILT_IN)[number]): string {
  const files = FOLDERS.map((folder) =>
    fileURLToPath(new URL(`${folder}${name}.yaml`, import.meta.url)),
  );
  return files.find(existsSync) ?? files[0]!;
}

/** Reads a profile with what it inherits. Throws everything that is wrong with it. */
export async function loadProfile(file: string): Promise<Profile> {
  return (await loadWithOwn(file)).profile;
}

/** The same, and the facts that are said in the file itself. */
export async function loadWithOwn(file: string): Promise<WithOwn> {
  const { profile, own } = await readProfile(file);
  const missing = Object.entries(FACTS).filter(
    ([name, { isOptional }]) => isOptional !== true && !(name in profile.facts),
  );
  if (missing.length > 0)
    fail(
      ...missing.map(([name]) =>
        codes.profileFault({ fault: `it has no fact '${name}', nor inherits one` }, { file }),
      ),
    );
  const faults = contradictions(profile.facts);
  if (faults.length > 0) fail(...faults.map((fault) => codes.profileFault({ fault }, { file })));
  return { profile, own };
}

interface WithOwn {
  readonly profile: Profile;
  readonly own: ReadonlySet<string>;
}

function contradictions(facts: Profile['facts']): string[] {
  const value = (fact: string) => facts[fact]?.value ?? 0;
  const [cores, columns, rows] = [value('cores'), value('meshColumns'), value('meshRows')];
  const [least, most] = [facts['synapsePj'], facts['synapseMostPj']];
  return [
    ...(cores > columns * rows
      ? [`it has ${cores} cores, more than places on its mesh of ${columns} x ${rows}`]
      : []),
    ...(least && most && most.value < least.value
      ? [`'synapseMostPj' is ${most.value} pJ, less than the ${least.value} pJ of 'synapsePj'`]
      : []),
  ];
}

async function readProfile(file: string): Promise<WithOwn> {
  const content = readUpTo(file, LARGEST_BYTES);
  if (content.kind !== 'text') return fail(unreadable(content, file));
  const { value, lines, diagnostics } = await readYaml(content.bytes, file);
  if (diagnostics.length > 0) return fail(...diagnostics);
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true }).compile<Draft>(profileSchema());
  if (!validate(value)) return fail(...(validate.errors ?? []).map((e) => faultOf(e, file, lines)));
  const { name, summary, inherits, facts } = value;
  const own = new Set(Object.keys(facts));
  if (inherits === undefined) return { profile: { name, summary, facts }, own };
  // The files of the package inherit in one direction only, so this ends.
  const base = await readProfile(builtInProfile(inherits));
  const inherited = { ...base.profile.facts };
  // What others have measured at most goes with the energy that it was measured beside.
  if (own.has('synapsePj')) delete inherited['synapseMostPj'];
  return { profile: { name, summary, facts: { ...inherited, ...facts } }, own };
}

interface Draft extends Profile {
  readonly inherits?: (typeof BUILT_IN)[number];
}

type Unread = Exclude<ReturnType<typeof readUpTo>, { kind: 'text' }>;

function unreadable(content: Unread, file: string): Diagnostic {
  const reasons = {
    missing: 'there is no such file',
    'too-large': `it is larger than ${LARGEST_BYTES} bytes`,
    unreadable: 'it cannot be read',
  };
  return codes.profileFault({ fault: reasons[content.kind] }, { file });
}

function faultOf(error: ErrorObject, file: string, lines: ReadonlyMap<string, number>): Diagnostic {
  const { instancePath, keyword, params, message } = error;
  const unknown = keyword === 'additionalProperties';
  const pointer = unknown
    ? childPointer(instancePath, String(params['additionalProperty']))
    : instancePath;
  const key = dottedKey(pointer);
  const line = lines.get(pointer);
  const allowed = keyword === 'enum' ? `: ${(params['allowedValues'] as string[]).join(', ')}` : '';
  const fault = unknown ? `'${key}' is unknown` : `${key && `'${key}' `}${message ?? ''}${allowed}`;
  return codes.profileFault({ fault }, { file, ...(line !== undefined && { line }) });
}
