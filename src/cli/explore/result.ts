import type { Style } from '../../diagnostics/style.ts';
import { type Exploration, type Point, type Prepared, nameOf, optionsOf } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { type Dot, plot } from './plot.ts';
import { recommended } from '../terminal/next-command.ts';
import { screenHeight, screenWidth } from '../terminal/screen.ts';
import { tableLines } from '../terminal/table.ts';
import { wrapWords } from '../terminal/wrap.ts';

/** What an exploration came to, and the words of the command line that a compile of it shares. */
export interface ExploreResult {
  readonly prepared: Prepared;
  readonly found: Exploration;
  readonly isComplete: boolean;
  /** Words of a compile's command line, up to those that a point adds. */
  readonly compile: readonly string[];
}

/** For --json and --output. */
export function exploreDocument({ prepared, found, isComplete, compile }: ExploreResult): object {
  const { base, facts, variants, warnings } = prepared;
  return {
    model: base.model,
    calibration: base.calibration,
    samples: facts,
    quality: found.quality,
    isComplete,
    networks: variants.length,
    notMeasured: found.dropped,
    failures: found.failures.map(({ variant, why }) => ({ network: nameOf(variant), why })),
    points: found.points.map((point) => ({ ...point, command: commandOf(compile, point) })),
    warnings,
  };
}

const NAMES = { accuracy: 'accuracy', agreement: 'agreement', sqnr: 'SQNR' } as const;

/** For people: table, plot, command lines. */
export function exploreText(result: ExploreResult, hasAll: boolean, style: Style): string {
  const { found, prepared, compile } = result;
  const front = found.points.filter(({ isFront }) => isFront);
  const signs = new Map(front.map((point, i) => [point, SIGNS[i] ?? '*']));
  const shown = hasAll ? found.points : front;
  const head = headOf(shown);
  const rows = shown.map((point) => [signs.get(point) ?? '', ...cellsOf(point)]);
  const signed = front.map((point) => `  ${signs.get(point)}  ${commandOf(compile, point)}`);
  const table = tableLines(['', ...head], rows, new Set(head));
  const choices = front.map((point) => ({
    ...{ point, quality: point[found.quality]!, cost: point.events },
  }));
  return [
    ...sampleLines(prepared),
    '',
    ...table,
    '',
    ...plotOf(found, signs, { style, rows: plotRows(table.length) }),
    '',
    ...(found.dropped > 0
      ? [
          `${count(found.dropped)} of ${count(prepared.variants.length)} networks did worse on fewer samples`,
        ]
      : []),
    ...found.failures.map(
      ({ variant, why }) => `not possible: ${nameOf(variant)}: ${why[0]!.message}`,
    ),
    ...(hasAll ? [style.bold('compile one of the front'), ...signed] : []),
    `next: ${commandOf(compile, recommended(choices).point)}`,
  ].join('\n');
}

/** What stands around table and plot. */
const OTHER_LINES = 9;

/** As many lines for the plot as the table leaves it, but enough to see something. */
function plotRows(tableRows: number): number {
  return Math.max(6, Math.min(14, screenHeight() - tableRows - OTHER_LINES));
}

const SIGNS = '123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function sampleLines({ facts }: Prepared): string[] {
  const { calibrated, measured, of, isShared, isLabelled } = facts;
  const where = isShared ? 'of the same' : 'others';
  const by = isLabelled ? 'by labels' : 'against the float network';
  const text = `calibrated on ${count(calibrated)} of ${count(of)} samples, measured on ${count(measured)} ${where}, ${by}`;
  return wrapWords(text, screenWidth());
}

function headOf([first]: readonly Point[]): string[] {
  return [
    ...['encoding', 'activation bits', 'weight bits', 'steps'],
    ...(first?.accuracy === undefined ? [] : ['accuracy %']),
    ...(first?.agreement === undefined ? [] : ['agreement %']),
    ...['SQNR dB', 'events', 'operations'],
  ];
}

function cellsOf(point: Point): string[] {
  const { encoding, latency, activationBits, weightBits, accuracy, agreement } = point;
  return [
    ...[encoding, String(activationBits ?? ''), String(weightBits), String(latency)],
    ...(accuracy === undefined ? [] : [percent(accuracy)]),
    ...(agreement === undefined ? [] : [percent(agreement)]),
    ...[point.sqnr.toFixed(1), count(point.events), count(point.operations)],
  ];
}

function plotOf(
  { points, quality }: Exploration,
  signs: ReadonlyMap<Point, string>,
  { style, rows }: { readonly style: Style; readonly rows: number },
): string[] {
  const dots = points.map((point): Dot => ({
    x: point.events,
    y: point[quality]!,
    sign: signs.get(point),
  }));
  const showY = (y: number) => (quality === 'sqnr' ? `${y.toFixed(1)} dB` : `${percent(y)} %`);
  return plot(
    dots,
    { x: 'events a sample', y: NAMES[quality], showY, rows, width: screenWidth() },
    style,
  );
}

function percent(part: number): string {
  return (part * 100).toFixed(2);
}

function commandOf(compile: readonly string[], point: Point): string {
  return [...compile, ...optionsOf(point)].join(' ');
}
