/** What is wrong with `-o -` under --json. */
export const TWO_DOCUMENTS = {
  name: '--output',
  found: '-',
  expected: 'a file beside --json, which has standard output for itself',
};
