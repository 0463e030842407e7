/** What the card reaches, and what columns say. */
export function header({ card, copyGBs, int8Tops, meetUs }) {
  const some = [
    `copies ${copyGBs} GB/s`,
    ...(int8Tops === undefined
      ? []
      : [`${int8Tops} T operations/s on bytes`, `${meetUs} us for all threads to meet`]),
  ];
  return `${card}: ${some.join(', ')}`;
}

/** One measurement: kernels by themselves, with copies, and how near that is to what the card reaches. */
export function line(measured, workload, ceilings) {
  const { workload: name, engine, batch, steps, kernelMs, ms, wrong } = measured;
  const parts = [
    `${name.padEnd(12)} ${engine.padEnd(24)} batch ${String(batch).padEnd(4)}`,
    ...(kernelMs === undefined
      ? []
      : [
          `kernels ${kernelMs.toFixed(3)} ms (${measured.p10.toFixed(3)} to ${measured.p90.toFixed(3)})`,
        ]),
    `whole ${ms.toFixed(3)} ms, ${((1000 * ms) / batch).toFixed(1)} us a sample`,
    ...(workload ? achieved(measured, workload, ceilings, steps) : []),
    ...(wrong === undefined
      ? []
      : [wrong === 0 ? 'the bits of the engine' : `${wrong} NUMBERS DIFFER`]),
  ];
  return parts.join(', ');
}

function achieved(
  { kernelMs, ms, bytes, synops, batch },
  { products, secondsOfLife },
  ceilings,
  steps,
) {
  const gigabytes = bytes / kernelMs / 1e6;
  const tera = products === undefined ? undefined : (2 * products * steps * batch) / kernelMs / 1e9;
  return [
    `${(synops / kernelMs / 1e6).toFixed(2)} G synops/s`,
    `${gigabytes.toFixed(1)} GB/s (${percent(gigabytes, ceilings.copyGBs)} of copying)`,
    ...(tera === undefined
      ? []
      : [
          `${tera.toFixed(2)} T dense operations/s (${percent(tera, ceilings.int8Tops)} of products)`,
        ]),
    `${((1000 * kernelMs) / steps).toFixed(2)} us a step`,
    ...(secondsOfLife === undefined
      ? []
      : [`real-time factor ${(ms / 1000 / secondsOfLife).toFixed(3)}`]),
  ];
}

function percent(part, of) {
  return of === undefined ? '?' : `${((100 * part) / of).toFixed(1)} %`;
}
