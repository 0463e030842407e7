import { createHash } from 'node:crypto';

type Part = string | Uint8Array;

/** SHA-256 in hex of the given parts, as if they were one string of bytes. */
export function sha256(...parts: readonly Part[]): string {
  return sha256Of(parts);
}

/** The same of parts that need not all be in memory at once. */
export function sha256Of(parts: Iterable<Part>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
