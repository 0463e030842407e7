import type { Op } from '../../ir/graph.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Coded, worthOf } from '../../ir/ops/ledgers/code.ts';
import { openDeviation } from './deviation.ts';
import { type LevelSet, countOnes } from './level-set.ts';
import { placeOf } from './place.ts';
import { type PopulationQuality, rounded } from './quality.ts';

/** Listens to one population, sample after sample. */
export interface PopulationMeter {
  /** Before a sample. */
  reset(): void;
  /** Takes the messages of a step in; how many there were. */
  listen(messages: Numbers, step: number): number;
  /** At the end of a sample, with the float network's values where it has them. */
  settle(wanted: Numbers | undefined): void;
  quality(samples: number): PopulationQuality;
}

export function openPopulationMeter(op: Op, levels: LevelSet | undefined): PopulationMeter {
  const sums = new Int32Array(sizeOf(op.type.shape));
  const used = levels && openUsed(levels);
  const fidelity = openFidelity(op, levels);
  let [events, settled] = [0, 0];
  return {
    reset: () => void sums.fill(0),
    listen(messages, step) {
      const worth = 'code' in op.attrs ? worthOf(op.attrs as unknown as Coded, step) : 1;
      let count = 0;
      for (let i = 0; i < sums.length; i++) {
        if (messages[i] === 0) continue;
        sums[i]! += messages[i]! * worth;
        count++;
      }
      events += count;
      if (count > 0) settled = Math.max(settled, step);
      return count;
    },
    settle(wanted) {
      used?.add(sums);
      if (wanted) fidelity.add(wanted, sums);
    },
    quality: (samples) => ({
      ...placeOf(op),
      ...fidelity.measured(),
      ...(levels && used && { levels: { used: used.count(), available: levels.count } }),
      events: rounded(events / samples, 2),
      settled,
    }),
  };
}

function openUsed({ low, high }: LevelSet) {
  const flags = new Uint8Array(high - low + 1);
  return {
    add(sums: Int32Array) {
      for (const sum of sums) flags[sum - low] = 1;
    },
    count: () => countOnes(flags),
  };
}

/** Nothing is measured until something was added. */
function openFidelity({ attrs }: Op, levels: LevelSet | undefined) {
  const scale = attrs['scale'] as number;
  const deviation = openDeviation();
  let [compared, clipped] = [0, 0];
  return {
    add(wanted: Numbers, sums: Int32Array) {
      deviation.add(wanted, sums, scale);
      compared += wanted.length;
      if (levels) clipped += countBeyond(wanted, levels, scale);
    },
    measured(): Pick<PopulationQuality, 'fidelity'> {
      if (compared === 0) return {};
      const [sqnr, cosine] = [deviation.sqnr(), deviation.cosine()];
      return { fidelity: { sqnr, cosine, clipped: rounded(clipped / compared, 6) } };
    },
  };
}

/** How many values would round to a level that there is none of. */
function countBeyond(values: Numbers, { low, high }: LevelSet, scale: number): number {
  const [least, most] = [(low - 0.5) * scale, (high + 0.5) * scale];
  let count = 0;
  for (const value of values) if (value < least || value >= most) count++;
  return count;
}
