import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';

// SPK41xx: files of tensors.

export const truncatedFile = code<{ needed: number; size: number }>(
  {
    code: 'SPK4101',
    title: 'a file that ends early',
    exit: EXIT.cannotCompile,
    explain:
      'What the file says of itself needs more bytes than it has: a copy or a download was cut short, or the file is damaged. Nothing is read of such a file.',
  },
  ({ needed, size }) => ({
    message: `the file ends after ${size} bytes, it needs ${needed}`,
    hint: 'copy or download it again',
  }),
);

export const notNpy = code(
  {
    code: 'SPK4102',
    title: 'not a .npy file',
    exit: EXIT.cannotCompile,
    explain:
      'A `.npy` file, and every array in a `.npz` file, starts with the byte 93 (hex) and the letters `NUMPY`.',
  },
  () => ({
    message: 'this is not a .npy array',
    hint: 'write it with numpy.save or numpy.savez',
  }),
);

export const corruptNpy = code<{ fault: string }>(
  {
    code: 'SPK4103',
    title: 'a damaged .npy file',
    exit: EXIT.cannotCompile,
    explain:
      'The header of a `.npy` file is a Python dict with `descr`, `fortran_order` and `shape`, and the numbers fill the rest of the file. Here they do not.',
  },
  ({ fault }) => ({
    message: `the .npy array is damaged: ${fault}`,
    hint: 'write it again with numpy.save',
  }),
);

export const unsupportedDtype = code<{ found: string; known: string }>(
  {
    code: 'SPK4104',
    title: 'a number type that is not read from files',
    exit: EXIT.cannotCompile,
    explain:
      'Files of tensors hold truth values, integers and floating-point numbers of up to 64 bits. Text, dates, complex numbers, records and 8-bit floats are not read.',
  },
  ({ found, known }) => ({
    message: `number type '${found}' is not read`,
    hint: `convert it to one of ${known}`,
  }),
);

export const pickledObjects = code(
  {
    code: 'SPK4105',
    title: 'an array of Python objects',
    exit: EXIT.refused,
    explain:
      'Objects in `.npy` files are pickles, and unpickling runs whatever code the file names. They are never unpickled, and there is no option to do so.',
  },
  () => ({
    message:
      'the array holds Python objects: in .npy files these are pickles, which are never unpickled',
    hint: 'save numbers, as in numpy.save(path, array.astype(numpy.float32))',
  }),
);

export const corruptZip = code<{ fault: string }>(
  {
    code: 'SPK4106',
    title: 'a damaged archive',
    exit: EXIT.refused,
    explain:
      'The zip archive (`.npz` files and those of PyTorch are ones) contradicts itself: its directory, its sizes or its checksums are wrong, or the file is cut short, or is no archive at all. So do archives that were made to unpack beyond measure, or to be read in two ways; in those of models, no name leads out of its folder either.',
  },
  ({ fault }) => ({
    message: `the zip archive is damaged: ${fault}`,
    hint: 'copy or download the file again',
  }),
);

export const unsupportedZip = code<{ fault: string }>(
  {
    code: 'SPK4107',
    title: 'an archive that is not read',
    exit: EXIT.cannotCompile,
    explain: 'Zip archives are read whose files are stored or deflated, and not encrypted.',
  },
  ({ fault }) => ({
    message: `the file in the zip archive is not read: ${fault}`,
    hint: 'pack it again without a password, stored or deflated',
  }),
);

export const corruptSafetensors = code<{ fault: string }>(
  {
    code: 'SPK4108',
    title: 'a damaged .safetensors file',
    exit: EXIT.refused,
    explain:
      'A `.safetensors` file starts with the length of its header, then the header in JSON, then the data of all tensors without gaps or overlaps. Here the header and the data contradict each other.',
  },
  ({ fault }) => ({
    message: `the .safetensors file is damaged: ${fault}`,
    hint: 'copy or download it again, or write it with another tool',
  }),
);

export const unstorableName = code<{ name: string; fault: string }>(
  {
    code: 'SPK4109',
    title: 'a name that a file of tensors cannot hold',
    exit: EXIT.cannotCompile,
    explain:
      'Each tensor of a file has a name of its own. `.safetensors` keeps the name `__metadata__` for itself; names in `.npz` files have no zero character and at most 65,535 bytes.',
  },
  ({ name, fault }) => ({
    message: `the name '${name.slice(0, 80)}' cannot be written: ${fault}`,
    hint: 'rename the tensor',
  }),
);

export const archiveTooLarge = code<{ files: number; bytes: number }>(
  {
    code: 'SPK4110',
    title: 'more than an archive holds',
    exit: EXIT.ceiling,
    explain: 'A `.npz` file is written with at most 65,534 arrays and just under 4 GiB.',
  },
  ({ files, bytes }) => ({
    message: `${files} arrays in ${bytes} bytes are more than a .npz file holds`,
    hint: 'write a .safetensors file',
  }),
);

export const refusedHdf5 = code<{ fault: string }>(
  {
    code: 'SPK4111',
    title: 'an HDF5 file that is refused',
    exit: EXIT.refused,
    explain:
      'A file of HDF5 may link to other files, to itself in a circle, or say that a few bytes unpack to any number. Networks need none of it. What leads out of the file, has two names, unpacks beyond measure or contradicts itself is refused, whether it was damaged or made so.',
  },
  ({ fault }) => ({
    message: `the HDF5 file is refused: ${fault}`,
    hint: 'copy or download it again, or write it again with h5py, with all of its data in it',
  }),
);

export const unsupportedHdf5 = code<{ what: string }>(
  {
    code: 'SPK4112',
    title: 'HDF5 that is not read',
    exit: EXIT.cannotCompile,
    explain:
      'Of HDF5 that is read which files of networks use: groups, numbers and texts, in one piece or in pieces that are deflated or shuffled.',
  },
  ({ what }) => ({
    message: `the HDF5 file has ${what}, which is not read`,
    hint: 'write it again with h5py and its own defaults',
  }),
);
