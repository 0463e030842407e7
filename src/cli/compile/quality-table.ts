import type { PopulationQuality, Quality, Report, SynapseQuality } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { tableLines } from '../terminal/table.ts';

/** For --layers: what each population loses and sends, and what each synapse does with it. */
export function layerTable(report: Report): string {
  const { quality } = report;
  if (!quality) return `no layers to show: ${reason(report) ?? 'nothing was measured'}`;
  const populations = quality.populations.map(populationRow);
  const synapses = quality.synapses.map(synapseRow);
  return [
    ...tableLines(POPULATION_HEAD, populations, NUMERIC),
    ...(synapses.length === 0 ? [] : ['', ...tableLines(SYNAPSE_HEAD, synapses, NUMERIC)]),
    '',
    ...stepTable(quality),
  ].join('\n');
}

const POPULATION_HEAD = [
  'population',
  'kind',
  'SQNR dB',
  'cosine',
  'clipped %',
  'levels',
  'events',
  'settled',
];
const SYNAPSE_HEAD = ['synapse', 'kind', 'dense', 'effective'];
const NUMERIC: ReadonlySet<string> = new Set([
  ...POPULATION_HEAD.slice(2),
  ...SYNAPSE_HEAD.slice(2),
]);

function populationRow(population: PopulationQuality): string[] {
  const { fidelity, levels } = population;
  return [
    shortened(population.at ?? population.name),
    population.kind,
    fidelity ? fidelity.sqnr.toFixed(1) : '',
    fidelity ? fidelity.cosine.toFixed(5) : '',
    fidelity ? (fidelity.clipped * 100).toFixed(2) : '',
    levels ? `${levels.used} of ${levels.available}` : '',
    count(population.events),
    population.settled === 0 ? 'silent' : `step ${population.settled}`,
  ];
}

function synapseRow({ at, name, kind, dense, effective }: SynapseQuality): string[] {
  return [shortened(at ?? name), kind, count(dense), count(effective)];
}

/** What a reader of the first output gets who stops after some steps. */
function stepTable({ outputs, accuracy }: Quality): string[] {
  const [first] = outputs;
  const columns: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['step', first?.sqnr.map((_, i) => String(i + 1))],
    ['SQNR dB', first?.sqnr.map((ratio) => ratio.toFixed(1))],
    ['agreement', first?.agreement?.map(percent)],
    ['right', accuracy?.spiking.map(percent)],
  ];
  const known = columns.flatMap(([name, cells]) => (cells ? [{ name, cells }] : []));
  const names = known.map(({ name }) => name);
  const rows = (known[0]?.cells ?? []).map((_, i) => known.map(({ cells }) => cells[i]!));
  return tableLines(names, rows, new Set(names));
}

const WIDEST_NAME = 48;

/** Exporters spell out all modules around a layer; the last of them tell most. */
function shortened(name: string): string {
  return name.length <= WIDEST_NAME ? name : `...${name.slice(3 - WIDEST_NAME)}`;
}

/** For --json: what was measured, the lists of all layers only where they are asked for. */
export function qualityDocument(report: Report, hasLayers: boolean): object {
  const { quality, qualitySkipped } = report;
  if (qualitySkipped) return { qualitySkipped };
  if (!quality) return {};
  const { populations, synapses, ...whole } = quality;
  return { quality: { ...whole, ...(hasLayers && { populations, synapses }) } };
}

/** What the summary says of it. */
export function qualityRows(report: Report): string[][] {
  const { quality } = report;
  const why = reason(report);
  if (!quality) return why === undefined ? [] : [['loss', why]];
  return [...decisions(quality), ['loss', loss(quality)], ['activity', activity(quality)]];
}

function reason({ qualitySkipped }: Report): string | undefined {
  if (!qualitySkipped) return undefined;
  const operations = count(qualitySkipped.operationsPerSample);
  return `not measured, a sample takes ${operations} operations: --quality-samples 1`;
}

function decisions({ outputs, accuracy, samples }: Quality): string[][] {
  const [first] = outputs;
  const agreement = first?.agreement?.at(-1);
  if (agreement === undefined) return [];
  const right = accuracy?.spiking.at(-1);
  const labelled =
    accuracy && right !== undefined
      ? `, ${percent(right)} right (float ${percent(accuracy.float)})`
      : '';
  const text = `${percent(agreement)} of decisions are the float network's${labelled}`;
  return [['agreement', `${text}, on ${samples} ${samples === 1 ? 'sample' : 'samples'}`]];
}

function loss({ outputs, mostLost }: Quality): string {
  const ratios = outputs.map(({ name, sqnr }) => `'${name}' keeps ${sqnr.at(-1)!.toFixed(1)} dB`);
  if (!mostLost) return listed(ratios);
  const { at, name, before, behind } = mostLost;
  const drop = `${before.toFixed(1)} to ${behind.toFixed(1)} dB`;
  return `${listed(ratios)}, most is lost at '${at ?? name}' (${drop})`;
}

const MOST_SHOWN = 3;

function listed(texts: readonly string[]): string {
  const more = texts.length - MOST_SHOWN;
  return [...texts.slice(0, MOST_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function activity({ events, operations, settled, isQuiet }: Quality): string {
  const { dense, effective } = operations;
  const end = isQuiet ? `quiet after step ${settled}` : 'not quiet at the end';
  return `${count(events)} events, ${count(effective)} synaptic operations a sample by ${count(dense)} synapses, ${end}`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
