/** These files start with the length of their header, which is JSON; others of ours lie beside texts. */
export function isSafetensors(head: Uint8Array, name: string): boolean {
  return /\.safetensors$/i.test(name) && head[8] === 0x7b;
}
