/** Signs that a terminal can show. */
export interface Glyphs {
  /** From nothing to the most. */
  readonly levels: string;
  /** Whether dots may be joined, two by four, in signs of braille. */
  readonly hasBraille: boolean;
}

const BLOCKS: Glyphs = { levels: ' ▁▂▃▄▅▆▇█', hasBraille: true };
const ASCII: Glyphs = { levels: ' .:-=+*#@', hasBraille: false };

/** Blocks and braille where the locale is one of UTF-8, as POSIX ranks its variables; else plain characters. */
export function glyphsFor(env: NodeJS.ProcessEnv): Glyphs {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name]).find(Boolean) ?? '';
  return /utf-?8/i.test(locale) ? BLOCKS : ASCII;
}
