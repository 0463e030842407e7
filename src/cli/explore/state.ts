import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Findings, PortionDone } from '../../index.ts';
import { sha256 } from '../../support/hash.ts';
import { isSystemError } from '../../support/system-error.ts';
import { writeWhole } from '../files.ts';

/** What an exploration found until now, in a file that outlives it. */
export interface ExploreState {
  readonly findings: Findings;
  readonly warnings: readonly Diagnostic[];
  /** Writes the findings, unless that was done a moment ago. */
  save(): void;
  /** Writes them in any case. */
  close(): void;
}

const SAVE_MS = 1000;

/** The state of explorations with the same model, data and options; none without a folder to keep it in. */
export function openExploreState(cacheDirectory: string | undefined, key: string): ExploreState {
  const warnings: Diagnostic[] = [];
  if (cacheDirectory === undefined)
    return { findings: new Map(), warnings, save: () => {}, close: () => {} };
  const file = join(cacheDirectory, 'explore', `${key}.json`);
  const attempt = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const isUsable = error.code === 'ENOENT' || warnings.length > 0;
      const facts = { directory: cacheDirectory, reason: error.code };
      if (!isUsable) warnings.push(codes.cacheUnusable(facts));
      return undefined;
    }
  };
  const found = attempt(() => read(file));
  if (found === 'damaged') warnings.push(codes.cacheDamaged({ entry: file }));
  const findings: Findings = found === 'damaged' || !found ? new Map<string, PortionDone>() : found;
  let saved = performance.now();
  const close = () => void attempt(() => writeWhole(file, textOf(findings)));
  const save = () => {
    if (performance.now() - saved < SAVE_MS) return;
    close();
    saved = performance.now();
  };
  return { findings, warnings, save, close };
}

/** The file starts with the hash of the rest of it. */
function textOf(findings: Findings): Uint8Array {
  const text = JSON.stringify([...findings]);
  return new TextEncoder().encode(`${sha256(text)}\n${text}`);
}

function read(file: string): Findings | 'damaged' {
  const [hash, text = ''] = readFileSync(file, 'utf8').split('\n', 2);
  if (sha256(text) !== hash) return 'damaged';
  return new Map(JSON.parse(text) as [string, PortionDone][]);
}
