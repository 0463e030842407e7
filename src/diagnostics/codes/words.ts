// Turns of phrase that messages share.

export const list = (names: readonly string[]) => names.join(', ');
export const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
export const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
export const didYouMean = (meant: string | undefined) =>
  meant === undefined ? {} : { hint: `did you mean '${meant}'?` };

const LONGEST_SHOWN = 60;
export const shortened = (text: string) =>
  text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}...`;

export const shown = (value: unknown) => {
  if (value === null) return 'empty';
  return shortened(typeof value === 'number' ? String(value) : JSON.stringify(value));
};
