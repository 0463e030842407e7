/*
 * JSON pointers (RFC 6901) name places in a configuration file: unlike dotted keys they stay clear
 * when a key itself holds a dot.
 */

export function childPointer(parent: string, part: string): string {
  return `${parent}/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The dotted key of a pointer, as the user would say it. */
export function dottedKey(pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}
