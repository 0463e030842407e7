/**
 * Ends what cannot go on because one of us did not keep to what was agreed. Whoever knows what that means for the user
 * catches it and says so by a code; else it is told as an internal error.
 */
export function broken(agreement: string): never {
  throw new Error(agreement);
}
