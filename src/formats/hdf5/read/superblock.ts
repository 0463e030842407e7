import { type Hdf5File, isNowhere } from './file.ts';

const SIGNATURE_BYTES = 8;

/** Where the header of the root group is. Superblocks 0 and 1 are those of old files, 2 and 3 of new ones. */
export function rootOf(file: Hdf5File): number {
  const part = file.part(SIGNATURE_BYTES, Math.min(88, file.size - SIGNATURE_BYTES));
  const version = part.u8();
  if (version > 3) file.unsupported(`superblock ${version}`);
  const isOld = version < 2;
  if (isOld) part.bytes(4);
  const [offsets, lengths] = [part.u8(), part.u8()];
  if (offsets !== 8 || lengths !== 8)
    file.unsupported(`addresses of ${offsets} and lengths of ${lengths} bytes`);
  part.bytes(isOld ? [9, 13][version]! : 1);
  const base = part.u64();
  if (base !== 0) file.unsupported('a block of its user in front');
  // Free space, or what the superblock is extended by: neither says anything of objects.
  part.u64();
  const end = part.u64();
  if (end > file.size) file.refuse(`it should have ${end} bytes and has ${file.size}`);
  if (isOld) part.bytes(16);
  const root = part.u64();
  return isNowhere(root) ? file.refuse('it has no root group') : root;
}
