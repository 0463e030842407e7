import type { PageData } from '../../page-data.ts';
import { element } from '../dom.ts';
import { spelledOut } from '../format.ts';
import type { Section } from '../section.ts';
import { type Cell, type Table, csvButton, tableElement } from '../table.ts';

export const reproduce: Section = {
  id: 'reproduce',
  title: 'Reproduce',
  lead: 'The same compiler, files and options give the same bytes.',
  render: (data) => [
    ...commandBlock(data),
    block('Diagnostics', diagnostics(data)),
    block('Options', options(data)),
    block('Files', files(data)),
    ...(Object.keys(data.report.limits ?? {}).length > 0 ? [block('Limits', limits(data))] : []),
  ],
};

function block(title: string, table: Table): HTMLElement {
  const content =
    table.rows.length > 0 ? [tableElement(table), csvButton(table)] : [element('p', {}, 'None.')];
  return element('div', { class: 'wide block' }, element('h3', {}, title), content);
}

function diagnostics({ report: { warnings = [] } }: PageData): Table {
  return {
    name: 'diagnostics',
    columns: ['code', 'message', 'notes'],
    rows: warnings.map(({ code, message, notes = [] }) => [code, message, notes.join('\n')]),
  };
}

/** The command that gives the same artifact, and the files that it reads. */
function commandBlock({ manifest, command, report: { calibration } }: PageData): HTMLElement[] {
  if (command === undefined) return [];
  const read: readonly (readonly Cell[])[] = [
    ['compiler', `spike-compile ${manifest.compiler}`, undefined],
    ['model', manifest.source.file, manifest.source.sha256],
    ...(calibration?.file === undefined
      ? []
      : [['calibration', calibration.file, calibration.sha256]]),
  ];
  const table = { name: 'reads', columns: ['what', 'name', 'sha256'], rows: read };
  return [
    element(
      'div',
      { class: 'wide block' },
      element('h3', {}, 'Command'),
      element('pre', { class: 'command', tabindex: 0 }, element('code', {}, command)),
      tableElement(table),
      csvButton(table),
    ),
  ];
}

function options({ report, manifest }: PageData): Table {
  const { model, options: given = {}, calibration, passes = [] } = report;
  const rows: (readonly [string, Cell])[] = [
    ...Object.entries(given).map(
      ([name, value]) => [OPTION_WORDS[name] ?? name, shown(value)] as const,
    ),
    ['time steps of a sample', String(manifest.steps)],
    ...(model ? [['format of the model', model.format] as const] : []),
    ...(calibration
      ? [
          [
            'ranges',
            `${calibration.method}, of ${calibration.samples} samples, in ${calibration.engine}`,
          ] as const,
        ]
      : []),
    ...passes.flatMap(({ pass, options: all }) =>
      all === undefined ? [] : [[`pass ${pass}`, all] as const],
    ),
  ];
  return { name: 'options', columns: ['option', 'value'], rows };
}

/** What options are called where they stand alone. */
const OPTION_WORDS: Readonly<Record<string, string>> = {
  level: 'optimisation level',
  steps: 'time steps asked for',
  without: 'passes left out',
  extra: 'passes asked for',
  calibrate: 'method of ranges',
  activationBits: 'activation bits',
  weightBits: 'weight bits',
  accuracyFloor: 'accuracy floor',
  qualitySamples: 'samples that loss is measured on',
  emitQann: 'integer network as ONNX',
  allowHost: 'ops left to the host',
};

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shown).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function files({ manifest }: PageData): Table {
  return {
    name: 'files',
    columns: ['file', 'bytes', 'sha256'],
    rows: Object.entries(manifest.files).map(([name, { bytes, sha256 }]) => [name, bytes, sha256]),
  };
}

function limits({ report: { limits: found = {} } }: PageData): Table {
  return {
    name: 'limits',
    columns: ['limit', 'value', 'unit', 'provenance', 'source'],
    rows: Object.entries(found).map(([name, { value, unit, provenance, source }]) => [
      ...[spelledOut(name), value, unit, provenance, source],
    ]),
  };
}
