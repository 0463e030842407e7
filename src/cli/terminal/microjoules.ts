/** An energy in pJ as text: from what it is at least to the most that others have measured, where that is more. */
export function microjoules(pj: { readonly total: number; readonly most: number }): string {
  const [low, high] = [pj.total, pj.most].map((one) => (one / 1e6).toFixed(3));
  return low === high ? `${low!} µJ` : `${low!} to ${high!} µJ`;
}
