import { randomInt } from 'node:crypto';

/*
 * Names come from files of strangers, and a terminal obeys what is in them: colours, titles, letters that run
 * backwards. What people read shows such characters as JSON writes them. Our own colours carry a number that no file
 * knows, so that they can be told from colours in a name.
 */

const OURS = randomInt(2 ** 31, 2 ** 47);

/** Controls of C0 and C1 and DEL, ends of lines and of paragraphs, and what turns the direction of text around. */
const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';
const COLOUR = `\\u001b\\[(\\d+);${OURS}m`;
const IN_TEXT = new RegExp(`${COLOUR}|[${CONTROLS}]`, 'gu');

/** The sequence that begins or ends a colour, as ours. */
export function ourColour(number: number): string {
  return `\u001b[${number};${OURS}m`;
}

/** A text of several lines for people to read: without control characters but those of our colours. */
export function visible(text: string): string {
  return text.replace(IN_TEXT, (found, colour?: string) => {
    if (colour !== undefined) return `\u001b[${colour}m`;
    return found === '\n' || found === '\t' ? found : spelled(found);
  });
}

/** The same of what stands in one line; it may become part of a text that is yet to be made visible. */
export function visibleLine(text: string): string {
  return text.replace(IN_TEXT, (found, colour?: string) =>
    colour === undefined ? spelled(found) : found,
  );
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function spelled(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
