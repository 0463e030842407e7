/** So many repeats that a measurement takes some 30 ms. */
export async function repeatsFor(work) {
  let repeats = 1;
  while ((await cpuMs(repeats, work)) * repeats < 30 && repeats < 4096) repeats *= 2;
  return repeats;
}

/** Processor time of one repeat. */
export async function cpuMs(repeats, work) {
  const start = process.cpuUsage();
  for (let i = 0; i < repeats; i++) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / repeats;
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
