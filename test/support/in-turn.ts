/**
 * What a piece of work gives for each item, one after the other. Work that imports as it goes is not for
 * Promise.all in a test: two imports under way that share a module fail in jest now and then.
 */
export async function inTurn<T, U>(
  items: readonly T[],
  work: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
