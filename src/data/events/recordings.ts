import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';

/** A recording, or a part of one, and the class of what was seen where a file beside it says so. */
export interface Recording {
  readonly from: number;
  readonly until: number;
  readonly label?: number;
}

const LABELS_ENDING = '_labels.csv';

/** Whether a file says what is seen when in another: `class,startTime_usec,endTime_usec`. */
export function isLabelFile(name: string): boolean {
  return name.endsWith(LABELS_ENDING);
}

/** The parts of a recording that a file of labels beside it names, or all of it. */
export function recordingsIn(path: string): Recording[] {
  const labels = path.slice(0, path.length - extname(path).length) + LABELS_ENDING;
  if (!existsSync(labels)) return [{ from: -Infinity, until: Infinity }];
  const [, ...lines] = readFileSync(labels, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const [label, from, until] = line.split(',').map(Number) as [number, number, number];
    // Classes are counted from 1 there.
    if (Number.isInteger(label) && from < until) return [{ from, until, label: label - 1 }];
    const fault = `line ${i + 2} is no class with two times`;
    return fail(codes.corruptEvents({ fault }, { file: labels }));
  });
}
