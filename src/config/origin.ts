/** Where the value of a setting comes from. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'flag'; readonly name: string };

/** Reads on from 'it comes from the': no article of its own. */
export function originText(origin: Origin): string {
  if (origin.kind === 'default') return 'default';
  if (origin.kind === 'file') return `file '${origin.path}'`;
  if (origin.kind === 'environment') return `environment variable '${origin.variable}'`;
  return `flag '${origin.name}'`;
}
