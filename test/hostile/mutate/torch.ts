import { readFileSync } from 'node:fs';
import { readZip, writeZip } from '../../../src/formats/zip/zip.ts';
import type { Random } from '../../../src/support/random.ts';

/** Parts of an archive that say something: programs, tables, code, pickles. */
const TELLING = /(?:\.json|\.py|\.pkl)$/;

/** Numbers that nobody counts with. */
const ODD = ['-1', '0', '99999999999', '9223372036854775807', '1e400', '0.5', 'null', '"a"', '[]'];

/** An archive of torch in which one part says something else. The archive itself stays whole. */
export function drawTorch(paths: readonly string[], random: Random): Uint8Array {
  const entries = readZip(readFileSync(random.pick(paths)), {});
  const telling = entries.filter(({ name }) => TELLING.test(name));
  const changed = random.pick(telling).name;
  const files = entries.map(({ name, read }) => {
    return [name, name === changed ? bent(read(), random) : read()] as const;
  });
  return writeZip(files);
}

/** A text that says something else in one to three places. */
export function bent(whole: Uint8Array, random: Random): Uint8Array {
  let text = Buffer.from(whole).toString('latin1');
  for (let left = random.int(1, 3); left > 0; left--) text = changedOnce(text, random);
  return Buffer.from(text, 'latin1');
}

function changedOnce(text: string, random: Random): string {
  const at = random.int(0, text.length);
  const to = Math.min(at + random.int(1, 200), text.length);
  const other = random.int(0, text.length);
  const changes = [
    () => text.slice(0, at) + String.fromCharCode(random.int(0, 255)) + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, to) + text.slice(at),
    () => text.slice(0, other) + text.slice(at, to) + text.slice(other),
    () => withOddNumber(text, at, random),
    () => withOtherWord(text, at, other),
    () => text.slice(0, at),
  ];
  return random.pick(changes)();
}

/** The next number behind a place is another. */
function withOddNumber(text: string, at: number, random: Random): string {
  const odd = random.pick(ODD);
  return text.slice(0, at) + text.slice(at).replace(/-?\b\d+(?:\.\d*)?/, odd);
}

/** The next word behind a place is one from elsewhere. */
function withOtherWord(text: string, at: number, other: number): string {
  const word = /[a-z_]\w*/i.exec(text.slice(other))?.[0] ?? '';
  return text.slice(0, at) + text.slice(at).replace(/[a-z_]\w*/i, word);
}
