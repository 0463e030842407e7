import type * as yaml from 'js-yaml';
import { childPointer, dottedKey } from './pointer.ts';

interface Repeat {
  readonly key: string;
  readonly line: number;
  readonly firstLine: number;
}

interface KeyLines {
  /** By JSON pointer. */
  readonly lines: ReadonlyMap<string, number>;
  readonly repeats: readonly Repeat[];
}

type Yaml = Pick<typeof yaml, 'EVENT_ID' | 'getScalarValue'>;

/**
 * The line of every key of a document, and the keys that are given again. The events are those of
 * one document whose keys are all scalars.
 */
export function keyLines(reader: Yaml, events: readonly yaml.Event[], text: string): KeyLines {
  const { MAPPING, POP, SCALAR, SEQUENCE } = reader.EVENT_ID;
  const lineAt = lineCounter(text);
  const lines = new Map<string, number>();
  const repeats: Repeat[] = [];
  // The first event opens the document.
  let next = 1;

  const readNode = (pointer: string) => {
    const { type } = events[next++]!;
    if (type !== MAPPING && type !== SEQUENCE) return;
    for (let item = 0; events[next]!.type !== POP; item++)
      readNode(type === MAPPING ? readKey(pointer) : childPointer(pointer, String(item)));
    next++;
  };

  const readKey = (section: string) => {
    const event = events[next++]!;
    if (event.type !== SCALAR) return section;
    const pointer = childPointer(section, reader.getScalarValue(text, event));
    const line = lineAt(event.valueStart);
    const firstLine = lines.get(pointer);
    if (firstLine === undefined) lines.set(pointer, line);
    else repeats.push({ key: dottedKey(pointer), line, firstLine });
    return pointer;
  };

  if (events.length > 0) readNode('');
  return { lines, repeats };
}

/** Counts lines up to offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let newline = text.indexOf('\n');
  return (offset) => {
    for (; newline !== -1 && newline < offset; newline = text.indexOf('\n', newline + 1)) line++;
    return line;
  };
}
