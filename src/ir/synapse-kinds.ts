interface OfKind {
  readonly kind: string;
}

const SYNAPSES: ReadonlySet<string> = new Set([
  'conv',
  'conv-transpose',
  'dense',
  'diagonal',
  'sparse',
]);

const PRODUCTS: ReadonlySet<string> = new Set(['matrix-product', 'product']);

/** Ops that weigh messages. */
export function isSynapse({ kind }: OfKind): boolean {
  return SYNAPSES.has(kind);
}

/** Products of ledgers have no weights: their current counts in integers already. */
export function isProduct({ kind }: OfKind): boolean {
  return PRODUCTS.has(kind);
}
