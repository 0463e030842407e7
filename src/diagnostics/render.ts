import { visibleLine } from '../support/visible.ts';
import type { Diagnostic, Location } from './diagnostic.ts';
import type { Style } from './style.ts';

/** A diagnostic for a terminal: what is wrong, where, why, and what would help. */
export function renderDiagnostic(diagnostic: Diagnostic, style: Style): string {
  const { code, severity, message, at, notes = [], hint } = diagnostic;
  const paint = severity === 'error' ? style.red : style.yellow;
  const place = visibleLine(showLocation(at));
  return [
    `${paint(style.bold(`${severity}[${code}]`))}${style.bold(`: ${visibleLine(message)}`)}`,
    ...(place === '' ? [] : [`  ${style.cyan('-->')} ${place}`]),
    ...notes.map((note) => `  ${style.cyan('note:')} ${visibleLine(note)}`),
    ...(hint === undefined ? [] : [`  ${style.cyan('help:')} ${visibleLine(hint)}`]),
  ].join('\n');
}

/** The same for programs: one JSON object, on one line. */
export function diagnosticJson(diagnostic: Diagnostic): string {
  return JSON.stringify(diagnostic);
}

/** `model.onnx:3:14 (layer3)`, with as much of it as is known. */
function showLocation({ file, line, column, item }: Location = {}): string {
  const parts = [file, line, column].filter((part) => part !== undefined);
  if (parts.length === 0) return item ?? '';
  return item === undefined ? parts.join(':') : `${parts.join(':')} (${item})`;
}
