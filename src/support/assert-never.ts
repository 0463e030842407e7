import { broken } from './broken.ts';

/** Ends an exhaustive switch: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  return broken(`unexpected case ${JSON.stringify(value)}`);
}
