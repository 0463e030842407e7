/** Text whose first statement is the version of the text form. */
export function isSpk(head: Uint8Array): boolean {
  return /^(?:\s|;[^\n]*\n)*spk\s/.test(new TextDecoder('latin1').decode(head));
}
