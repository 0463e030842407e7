import { readAedat2 } from './aedat2.ts';
import { readAedat3 } from './aedat3.ts';
import { readCsv } from './csv.ts';
import { readDat } from './dat.ts';
import type { Events } from './events.ts';
import { readNmnist } from './nmnist.ts';
import type { Location } from '../../diagnostics/diagnostic.ts';

export type ReadEvents = (bytes: Uint8Array, at: Location) => Events;

/** A kind of file: by what it starts with where that says it, else by the ending of its name. */
interface EventFormat {
  readonly starts?: RegExp;
  readonly endings: readonly string[];
  readonly read: ReadEvents;
}

const FORMATS: readonly EventFormat[] = [
  { starts: /^#!AER-DAT2\.0\r?\n/, endings: ['.aedat', '.aedat2'], read: readAedat2 },
  { starts: /^#!AER-DAT3\.1\r?\n/, endings: ['.aedat', '.aedat31'], read: readAedat3 },
  { starts: /^% /, endings: ['.dat'], read: readDat },
  { endings: ['.bin'], read: readNmnist },
  { endings: ['.csv'], read: readCsv },
];

/** Endings of files that hold events, those that are not read among them: they are refused by name. */
export const EVENT_ENDINGS: ReadonlySet<string> = new Set([
  ...FORMATS.flatMap(({ endings }) => endings),
  '.aedat4',
]);

/** The first bytes that tell formats apart. */
export const EVENT_HEAD_BYTES = 16;

/** How a file of events is read, by its content and then by its name; nothing where it holds none. */
export function eventFormat(head: Uint8Array, ending: string): ReadEvents | undefined {
  const start = String.fromCharCode(...head.subarray(0, EVENT_HEAD_BYTES));
  const told = FORMATS.find(({ starts }) => starts?.test(start));
  return (told ?? FORMATS.find((one) => !one.starts && one.endings.includes(ending)))?.read;
}
