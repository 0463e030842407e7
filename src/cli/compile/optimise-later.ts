import { setFlagsFromString } from 'node:v8';

/** Those of Node 20, 22 and 24. Of a flag that it does not know, V8 complains to the user. */
const KNOWN_VERSIONS = ['11.', '12.', '13.'];

/** In bytes of bytecode; V8 has 66 or 132 KB. */
const BUDGET = 400_000;

/**
 * Lets V8 wait longer before it optimises a function. A compile goes once through much code, and of a ResNet-18 a
 * seventh of the processor time went into optimising it.
 */
export function optimiseLater(): void {
  if (KNOWN_VERSIONS.some((version) => process.versions.v8.startsWith(version)))
    setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
