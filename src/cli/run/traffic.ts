import type { Traffic } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { microjoules } from '../terminal/microjoules.ts';
import { tableLines } from '../terminal/table.ts';

/** What cores and links did for a sample, in lines of the summary. */
export function trafficRows(traffic: Traffic): string[][] {
  const { samples, cores, steps, stride, latency, estimate } = traffic;
  const each = (of: (step: Traffic['steps'][number]) => number) =>
    count(Math.round(steps.reduce((sum, step) => sum + of(step), 0) / Math.max(1, samples)));
  const slow = stride === 1 ? '' : `, ${count(stride)} of them a step`;
  const hops = each(({ hopsEastWest, hopsNorthSouth }) => hopsEastWest + hopsNorthSouth);
  return [
    ['cores', cores.length === 0 ? 'none, since all is left to the host' : count(cores.length)],
    ['barriers', `${count(steps.length)} barrier steps, ${count(latency)} of latency${slow}`],
    ['messages', `${each(({ messages }) => messages)} a sample, ${hops} hops`],
    ...hostRow(traffic, each),
    ['updates', `${each(({ updates }) => updates)} of neurons a sample`],
    ...(cores.length === 0
      ? []
      : [
          ['at cores', `${each(({ synops }) => synops)} synaptic operations a sample`],
          ...estimateRows(estimate, steps.length),
        ]),
  ];
}

/** What crosses between cores and populations that were left to the host. */
function hostRow(
  { steps }: Traffic,
  each: (of: (step: Traffic['steps'][number]) => number) => string,
): string[][] {
  if (steps.every(({ hostUpdates }) => hostUpdates === 0)) return [];
  const [up, down] = [
    each(({ messagesToHost }) => messagesToHost),
    each(({ hostMessages }) => hostMessages),
  ];
  const done = each(({ hostUpdates }) => hostUpdates);
  return [['host', `${done} updates a sample, ${up} messages to it and ${down} from it`]];
}

/** Estimates by the profile, which are no measurements. */
function estimateRows({ energyPj, stepTimeNs }: Traffic['estimate'], steps: number): string[][] {
  const { mean, boundByCores } = stepTimeNs;
  const share = Math.round((100 * boundByCores) / Math.max(1, steps));
  return [
    ['energy', `${microjoules(energyPj)} a sample, estimated by the profile, without static power`],
    ['step time', `${count(Math.round(mean))} ns, estimated; cores bind ${share} % of the steps`],
  ];
}

const ENERGY_HEAD = ['term', 'count', 'pJ each', 'pJ', 'provenance', 'source'];

/** The energy of a sample, term by term, with each constant and where it comes from. */
export function renderEnergy({ estimate }: Traffic): string {
  const rows = estimate.energyPj.terms.map(
    ({ term, count: n, constantPj, pj, provenance, source }) => [
      ...[term, count(Math.round(n)), String(constantPj), count(Math.round(pj))],
      ...[provenance, source],
    ],
  );
  return tableLines(ENERGY_HEAD, rows, new Set(ENERGY_HEAD.slice(1, 4))).join('\n');
}

const HEAD = ['chip', 'x', 'y', 'updates', 'synops', 'sent', 'received'];

/** What each core did for a sample, the busiest first. */
export function renderCores({ samples, cores }: Traffic): string {
  const each = (sum: number) => count(Math.round(sum / Math.max(1, samples)));
  const sorted = cores.toSorted((a, b) => b.synops - a.synops || b.updates - a.updates);
  const rows = sorted.map(({ chip, x, y, updates, synops, sent, received }) => [
    ...[String(chip), String(x), String(y)],
    ...[updates, synops, sent, received].map(each),
  ]);
  return tableLines(HEAD, rows, new Set(HEAD)).join('\n');
}
