import type { Report } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { microjoules } from '../terminal/microjoules.ts';

type Mapping = NonNullable<Report['mapping']>;

/** How full the cores are, and what messages cost beside simpler mappings. */
export function mappingRows({ mapping }: Report): string[][] {
  if (mapping === undefined) return [];
  if (mapping.cores === 0) return [['cores', 'none, since all is left to the host']];
  return [
    ['cores', coresOf(mapping)],
    // Where all is on one core there are none.
    ...(mapping.hops > 0 ? [['hops', hopsOf(mapping)]] : []),
    ['energy', energyOf(mapping)],
  ];
}

function coresOf({ cores, chips, coresLowerBound, resources }: Mapping): string {
  const least = Math.max(0, ...Object.values(coresLowerBound));
  const on = chips > 1 ? ` on ${count(chips)} chips` : '';
  const [fullest] = Object.entries(resources).sort(
    ([, a], [, b]) => b.most / b.has - a.most / a.has,
  );
  const most =
    fullest &&
    `; core ${fullest[1].core} has ${percent(fullest[1].most / fullest[1].has)} of its ${fullest[0]}`;
  return `${count(cores)}${on}, ${count(least)} at least${most ?? ''}`;
}

/** By the profile's constants; what samples send is not known before they run. */
function energyOf({ energyPj }: Mapping): string {
  return `${microjoules(energyPj)} when every neuron fires once, by the profile; of samples by run --executor chip`;
}

/** Beside a plain mapping and the best of the simple ones. */
function hopsOf({ hops, hopsPj, baselines }: Mapping): string {
  const shown = `${count(hops)} when every neuron fires once`;
  const told = baselines.flatMap((baseline) => {
    if (baseline.hopsPj === 0 || !COMPARED.has(baseline.name)) return [];
    const part = 1 - hopsPj / baseline.hopsPj;
    return [`${percent(Math.abs(part))} ${part < 0 ? 'more' : 'less'} than ${baseline.name}`];
  });
  return told.length === 0 ? shown : `${shown}; energy ${told.join(', ')}`;
}

const COMPARED = new Set(['spatial, row-major', 'Hilbert, force-directed']);

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
