import { setFlagsFromString } from 'node:v8';

/** That of Node 20. Later ones have no such flag, and of one that it does not know V8 complains to the user. */
const KNOWN_VERSION = '11.';

/** In bytes of bytecode; V8 has 66 or 132 KB. */
const BUDGET = 400_000;

/**
 * Lets V8 wait longer before it optimises a function. A compile goes once through much code, and of a ResNet-18 a
 * seventh of the processor time went into optimising it.
 */
export function optimiseLater(): void {
  if (process.versions.v8.startsWith(KNOWN_VERSION))
    setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
