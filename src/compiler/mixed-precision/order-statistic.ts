/**
 * What part of all numbers is at most below the k-th smallest of n that were drawn from them, with some
 * confidence. Whatever their distribution, that part follows Beta(k, n + 1 - k), so the bound is its quantile.
 */
export function mostBelow(k: number, n: number, confidence: number): number {
  if (k > n) return 1;
  const logs = logFactorials(n);
  let [low, high] = [0, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const part = (low + high) / 2;
    // Fewer than k of n lie below a part with this chance: then the k-th lies above it.
    if (1 - chanceOfFewer(k, n, part, logs) < confidence) low = part;
    else high = part;
  }
  return high;
}

const ROUNDS = 40;

function chanceOfFewer(k: number, n: number, part: number, logs: Float64Array): number {
  const [hit, miss] = [Math.log(part), Math.log1p(-part)];
  let sum = 0;
  for (let j = 0; j < k; j++)
    sum += Math.exp(logs[n]! - logs[j]! - logs[n - j]! + j * hit + (n - j) * miss);
  return sum;
}

function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1]! + Math.log(i);
  return logs;
}
