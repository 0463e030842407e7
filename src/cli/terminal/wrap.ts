import { stripVTControlCharacters } from 'node:util';

/** Characters that a terminal shows of a text, colours aside. */
export function shownLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Words in lines of at most so many characters. One that is longer stays whole: it may be a path, to be copied. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (shownLength(line) + 1 + shownLength(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
