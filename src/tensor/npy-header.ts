import {
  corruptNpy,
  notNpy,
  pickledObjects,
  truncatedFile,
  unsupportedDtype,
} from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import { byteReader } from '../support/bytes.ts';
import type { Dtype } from './dtype.ts';
import { type Literal, parseLiteral } from './python-literal.ts';
import type { Shape } from './shape.ts';
import { isShape, storedBytes } from './stored.ts';

/** What stands before the numbers of a .npy file. */
export interface NpyHeader {
  readonly dtype: Dtype;
  readonly isBigEndian: boolean;
  /** The first axis varies fastest. */
  readonly isFortran: boolean;
  readonly shape: Shape;
  /** Where the numbers start. */
  readonly dataStart: number;
}

export const NPY_MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** As long as a header of version 1 can be; numpy itself reads 10,000 characters. */
const LONGEST_HEADER = 65_535;

/** No header ends behind this. */
export const NPY_HEADER_BYTES = 12 + LONGEST_HEADER;

/**
 * Reads the header from the first bytes of a file that is `fileSize` bytes long, and checks that the
 * file holds as many numbers as the header promises: nothing is allocated on its word.
 */
export function readNpyHeader(bytes: Uint8Array, fileSize: number, at: Location): NpyHeader {
  const reader = byteReader(bytes, (shortage) => fail(truncatedFile(shortage, at)));
  const start = bytes.subarray(0, NPY_MAGIC.length);
  if (start.some((byte, i) => byte !== NPY_MAGIC[i])) fail(notNpy({}, at));
  reader.bytes(NPY_MAGIC.length);
  const version = reader.u16();
  if (![1, 2, 3].includes(version)) fail(corruptNpy({ fault: unknownVersion(version) }, at));
  const length = version === 1 ? reader.u16() : reader.u32();
  if (length > LONGEST_HEADER) fail(corruptNpy({ fault: longHeader(length) }, at));
  // Versions 1 and 2 are Latin-1, 3 is UTF-8: the same for all that an array of numbers has to say.
  const text = new TextDecoder().decode(reader.bytes(length));
  const header = { ...parseHeader(text, at), dataStart: reader.offset };
  checkSize(header, fileSize, at);
  return header;
}

function unknownVersion(version: number): string {
  return `its format version is ${version & 255}.${version >> 8}, 1.0 to 3.0 are known`;
}

function longHeader(length: number): string {
  return `its header claims ${length} bytes, at most ${LONGEST_HEADER} are read`;
}

function parseHeader(text: string, at: Location) {
  const onFault = (fault: string) => fail(corruptNpy({ fault }, at));
  const header = parseLiteral(text, onFault);
  if (!(header instanceof Map)) return onFault('its header is not a dict');
  const shape: unknown = header.get('shape');
  const isFortran: unknown = header.get('fortran_order');
  if (!isShape(shape)) return onFault('its shape is not a tuple of at most 64 whole numbers');
  if (typeof isFortran !== 'boolean') return onFault(`its 'fortran_order' is not True or False`);
  const descr = header.get('descr') as Literal;
  return { ...parseDescr(descr, at), isFortran, shape };
}

/** numpy's name of a number type: '<f4'. Without a byte order ('|', '=') it is the machine's. */
function parseDescr(descr: Literal, at: Location): Pick<NpyHeader, 'dtype' | 'isBigEndian'> {
  if (mentionsObjects(descr)) fail(pickledObjects({}, at));
  const found = typeof descr === 'string' ? descr : 'a record of fields';
  const match = /^([<>=|]?)(b1|[iu][1248]|f[248])$/.exec(found);
  if (!match) return fail(unsupportedDtype({ found: found.slice(0, 40), known: KNOWN }, at));
  const kind = match[2]![0]!;
  const bits = 8 * Number(match[2]![1]);
  const dtype: Dtype = kind === 'b' ? 'bool' : (`${kind}${bits}` as Dtype);
  return { dtype, isBigEndian: match[1] === '>' };
}

const KNOWN = 'bool, integers of 8 to 64 bits, float16, float32 and float64';

/** Objects may stand in any field of a record. */
function mentionsObjects(descr: Literal): boolean {
  if (typeof descr === 'string') return /^[<>=|]?O/.test(descr);
  return Array.isArray(descr) && descr.some(mentionsObjects);
}

function checkSize(header: NpyHeader, fileSize: number, at: Location): void {
  const needed = header.dataStart + storedBytes(header.dtype, header.shape);
  if (needed < fileSize)
    fail(corruptNpy({ fault: `${fileSize - needed} bytes follow the array` }, at));
  // Written so that a size which is not a number fails, too.
  if (!(needed <= fileSize)) fail(truncatedFile({ needed, size: fileSize }, at));
}
