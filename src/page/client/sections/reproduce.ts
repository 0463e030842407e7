import type { PageData } from '../../page-data.ts';
import { element } from '../dom.ts';
import type { Section } from '../section.ts';
import { type Cell, type Table, csvButton, tableElement } from '../table.ts';

export const reproduce: Section = {
  id: 'reproduce',
  title: 'Reproduce',
  lead: 'The same model, options and compiler give the same bytes.',
  render: (data) => [
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
    columns: ['code', 'message'],
    rows: warnings.map(({ code, message }) => [code, message]),
  };
}

function options({ report, manifest }: PageData): Table {
  const { model, options: given = {}, calibration } = report;
  const rows: (readonly [string, Cell])[] = [
    ['compiler', manifest.compiler],
    ['model', `${manifest.source.file}${model ? ` (${model.format})` : ''}`],
    ['model sha256', manifest.source.sha256],
    ...Object.entries(given).map(([name, value]) => [name, shown(value)] as const),
    ...(calibration
      ? [
          [
            'calibrated',
            `${calibration.samples} samples, ${calibration.source}, in ${calibration.engine}, ${calibration.method}`,
          ] as const,
        ]
      : []),
  ];
  return { name: 'options', columns: ['option', 'value'], rows };
}

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
      ...[name, value, unit, provenance, source],
    ]),
  };
}
