const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** HDF5 holds anything; graphs of NIR are called so. */
export function isNir(head: Uint8Array, name: string): boolean {
  return HDF5.every((byte, i) => head[i] === byte) && /\.nir$/i.test(name);
}
