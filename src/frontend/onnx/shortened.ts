/** Nobody reads more of a name or of a phrase in a message. */
const LONGEST = 256;

/**
 * A text of the model, without its middle where it is long. A name may have megabytes, and functions and
 * loops make thousands of names of it.
 */
export function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST / 2 - 1)}…${text.slice(-LONGEST / 2)}`;
}
