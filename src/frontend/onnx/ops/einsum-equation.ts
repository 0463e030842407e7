import type { Shape } from '../../../tensor/shape.ts';

/** An equation with a label for every axis; those that `...` stands for are numbered. */
export interface Equation {
  /** For each operand the labels of its axes. */
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** Reads `ij,jk->ik` for operands of the given shapes, or says what is wrong with it. */
export function parseEquation(text: string, shapes: readonly Shape[]): Equation | string {
  const plain = text.replaceAll(' ', '');
  const [left = '', right, ...more] = plain.split('->');
  const terms = left.split(',');
  if (more.length > 0 || ![...terms, right ?? ''].every((term) => TERM.test(term)))
    return `'${plain.slice(0, 100)}' is no equation`;
  if (terms.length !== shapes.length)
    return `its equation has ${terms.length} operands, it has ${shapes.length}`;
  const operands = terms.map((term, i) => labelsOf(term, shapes[i]!.length));
  const unfit = operands.findIndex((labels, i) => labels?.length !== shapes[i]!.length);
  if (unfit !== -1)
    return `'${terms[unfit]!.slice(0, 100)}' does not fit [${shapes[unfit]!.join(',')}]`;
  const known = operands.flatMap((labels) => labels!);
  const result = right === undefined ? implied(known) : labelsBy(right, ellipsisOf(known));
  const strange = result.find((label, i) => !known.includes(label) || result.indexOf(label) < i);
  if (strange !== undefined) return `'${strange}' in its result is repeated or not known`;
  return { operands: operands.map((labels) => labels!), result };
}

/** Letters, with one ellipsis at most. */
const TERM = /^[A-Za-z]*(?:\.\.\.[A-Za-z]*)?$/;

function labelsOf(term: string, rank: number): readonly string[] | undefined {
  const letters = term.replace('...', '').length;
  const hidden = rank - letters;
  if (hidden < 0) return undefined;
  // Numbered from the last one, since they are broadcast from the right.
  return labelsBy(
    term,
    Array.from({ length: hidden }, (_, i) => String(hidden - 1 - i)),
  );
}

function labelsBy(term: string, ellipsis: readonly string[]): readonly string[] {
  const [before = '', after] = term.split('...');
  const letters = Array.from(before);
  return after === undefined ? letters : [...letters, ...ellipsis, ...Array.from(after)];
}

/** All labels that ellipses stand for, the first axis first. */
function ellipsisOf(labels: readonly string[]): readonly string[] {
  const numbers = labels.filter((label) => /[0-9]/.test(label)).map(Number);
  const count = Math.max(-1, ...numbers) + 1;
  return Array.from({ length: count }, (_, i) => String(count - 1 - i));
}

/** Without a result in the equation: what is hidden, then the letters that occur once, in their order. */
function implied(labels: readonly string[]): readonly string[] {
  const letters = labels.filter((label) => /[A-Za-z]/.test(label));
  const once = letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label));
  return [...ellipsisOf(labels), ...once.toSorted((a, b) => (a < b ? -1 : 1))];
}
