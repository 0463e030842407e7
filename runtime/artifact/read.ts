import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../../src/diagnostics/codes.ts';
import {
  type Diagnostic,
  type Location,
  fail,
  throwIfErrors,
} from '../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { parse } from '../../src/ir/parse.ts';
import { verify } from '../../src/ir/verify.ts';
import { sha256 } from '../../src/support/hash.ts';
import { readTensorFile } from '../../src/tensor/tensor-file.ts';
import type { ArtifactFiles } from '../executor.ts';
import {
  MANIFEST_FILE,
  MANIFEST_FORMAT,
  MANIFEST_SCHEMA,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestFile,
} from './manifest.ts';

export interface Artifact {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly graph: Graph;
  readonly files: ArtifactFiles;
}

export function isArtifact(folder: string): boolean {
  return existsSync(join(folder, MANIFEST_FILE));
}

/** Opens an artifact: schema, sizes and hashes are checked before anything in it is believed. */
export async function readArtifact(folder: string, ops: OpTable): Promise<Artifact> {
  const manifest = await readManifest(folder);
  const files = readFiles(folder, manifest);
  const at = { file: join(folder, manifest.weights) };
  const tensors = readTensorFile(files.get(manifest.weights)!, at);
  const byHash = new Map([...tensors.values()].map((tensor) => [tensor.hash, tensor]));
  const file = join(folder, manifest.program);
  const program = new TextDecoder().decode(files.get(manifest.program));
  const parsed = parse(program, { ops, file, tensors: (hash) => byHash.get(hash) });
  throwIfErrors(parsed.diagnostics);
  throwIfErrors(verify(parsed.graph, ops));
  return { folder, manifest, graph: parsed.graph, files: filesOf(folder, manifest) };
}

function filesOf(folder: string, manifest: Manifest): ArtifactFiles {
  const listed = new Map(Object.entries(manifest.files));
  const read = (name: string) => {
    const facts = listed.get(name);
    if (!facts) return undefined;
    const faults: Diagnostic[] = [];
    const content = readFile(join(folder, name), facts, faults);
    throwIfErrors(faults);
    return content;
  };
  return { folder, read };
}

export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST_FILE);
  if (!existsSync(file)) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    const found = stat === undefined ? 'nothing' : stat.isDirectory() ? 'folder' : 'file';
    fail(codes.notAnArtifact({ folder, found }));
  }
  const json = parseJson(file);
  checkVersion(json, { file });
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true }).compile<Manifest>(MANIFEST_SCHEMA);
  if (validate(json)) return json;
  const faults = (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? ''}`);
  return fail(codes.badManifest({ faults }, { file }));
}

/** Of a newer version nothing is known but that it is one. */
function checkVersion(json: unknown, at: Location): void {
  if (typeof json !== 'object' || json === null) return;
  const { format, version, compiler } = json as Partial<Record<keyof Manifest, unknown>>;
  if (format !== MANIFEST_FORMAT || !Number.isSafeInteger(version)) return;
  if ((version as number) <= MANIFEST_VERSION) return;
  const writer = typeof compiler === 'string' ? compiler : undefined;
  const facts = { version: version as number, reads: MANIFEST_VERSION };
  fail(codes.newerArtifact({ ...facts, ...(writer !== undefined && { compiler: writer }) }, at));
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    return fail(codes.badManifest({ faults: [(error as Error).message] }, { file }));
  }
}

/** All files of the manifest, each as long and with the content that it says. */
function readFiles(folder: string, manifest: Manifest): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const faults: Diagnostic[] = [];
  const listed = new Set(Object.keys(manifest.files));
  for (const name of [manifest.program, manifest.weights])
    if (!listed.has(name))
      faults.push(codes.damagedFile({ fault: 'is not listed' }, { file: name }));
  for (const [name, facts] of Object.entries(manifest.files)) {
    const content = readFile(join(folder, name), facts, faults);
    if (content) files.set(name, content);
  }
  throwIfErrors(faults);
  return files;
}

/** A file with the size and the content that the manifest says; what is wrong with it otherwise. */
function readFile(
  file: string,
  { bytes, sha256: hash }: ManifestFile,
  faults: Diagnostic[],
): Uint8Array | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== bytes) {
    const fault = size === undefined ? 'is missing' : `has ${size} bytes, not ${bytes}`;
    faults.push(codes.damagedFile({ fault }, { file }));
    return undefined;
  }
  const content = readFileSync(file);
  if (sha256(content) !== hash) faults.push(codes.damagedFile({ fault: 'was changed' }, { file }));
  return content;
}
