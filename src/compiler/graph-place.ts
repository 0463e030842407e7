import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MANIFEST_FILE } from '../../runtime/artifact/manifest.ts';
import * as codes from '../diagnostics/codes.ts';
import { SpikeError, fail } from '../diagnostics/diagnostic.ts';
import { isSystemError } from '../support/system-error.ts';
import { readTensorFile } from '../tensor/tensor-file.ts';
import { behindLinks } from './behind-links.ts';

const TENSORS = '.safetensors';

/**
 * Refuses to write a network where that would take from another what it is made of: in the folder of an artifact,
 * whose manifest knows each byte, and over tensors that are not those of the text that is replaced with them.
 */
export function checkGraphPlace(files: Iterable<string>): void {
  const written = new Set(files);
  for (const file of written) {
    const folder = dirname(behindLinks(file));
    if (hasManifest(folder)) fail(codes.outputInArtifact({ folder }, { file }));
    if (!file.toLowerCase().endsWith(TENSORS) || !isFile(file)) continue;
    const stem = file.slice(0, -TENSORS.length);
    const texts = [`${stem}.spk`, stem];
    const owner = texts.find((text) => isTensorsOf(file, text));
    const replaced = texts.find((text) => written.has(text));
    if (replaced === undefined && owner !== undefined)
      fail(codes.tensorsOfText({ text: owner }, { file }));
    if (replaced !== undefined && owner !== replaced)
      fail(codes.tensorsKept({ text: replaced }, { file }));
  }
}

/** Whether what says that it is the manifest of an artifact lies in the folder, whole or damaged. */
function hasManifest(folder: string): boolean {
  const file = join(folder, MANIFEST_FILE);
  return isFile(file) && readFileSync(file, 'utf8').includes('"spike-compile/artifact"');
}

/** Whether the file holds nothing but tensors that the text names. */
function isTensorsOf(file: string, text: string): boolean {
  if (!isFile(text)) return false;
  const hashes = namesIn(file);
  if (hashes.length === 0) return false;
  const named = readFileSync(text, 'latin1');
  return hashes.every((hash) => named.includes(`@${hash}`));
}

function namesIn(file: string): readonly string[] {
  try {
    return [...readTensorFile(readFileSync(file), { file }).keys()];
  } catch (error) {
    // What cannot be read as tensors is nobody's, nor is what is larger than can be held.
    if (error instanceof SpikeError || isSystemError(error)) return [];
    throw error;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
