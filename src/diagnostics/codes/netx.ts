import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, quoted } from './words.ts';

// SPK412x: networks of layers in files of netx.

export const notNetxModel = code<{ found: readonly string[] }>(
  {
    code: 'SPK4120',
    title: 'an HDF5 file without layers',
    exit: EXIT.cannotCompile,
    explain:
      'A netx file has a group `layer` with a group for each layer, 0 and on. This one holds something else.',
  },
  ({ found }) => ({
    message: `the file has no layers${found.length > 0 ? `, but ${quoted(found)}` : ''}`,
    hint: 'export the network with export_hdf5 where it was trained, or to ONNX',
  }),
);

export const wrongNetxLayer = code<{ layer: number; fault: string }>(
  {
    code: 'SPK4121',
    title: 'a layer of a netx file that is not right',
    exit: EXIT.cannotCompile,
    explain:
      'What the file says of a layer contradicts itself, the layer before it, or what a chip computes.',
  },
  ({ layer, fault }) => ({
    message: `layer ${layer} is not right: ${fault}`,
    hint: 'export the network again, or mend the file with h5py',
  }),
);

export const unsupportedNetx = code<{ found: readonly string[] }>(
  {
    code: 'SPK4122',
    title: 'layers or neurons of a netx file that are not read',
    exit: EXIT.cannotCompile,
    explain:
      'Layers that are read are input, flatten, dense, dense_comp, dense_rec, conv, convT, pool, unpool, average and concat, with leaky neurons (CUBA, LOIHI), adaptive ones (ALIF), those of changes (SDNN) or resonators (RF_PHASE, RF_IZHIKEVICH, ADRF_PHASE, ADRF_IZHIKEVICH), which may have complex weights; no layer of resonators is an input or hears itself. Nothing that only comes near is put in the place of what is not read.',
  },
  ({ found }) => ({
    message: `the file has what is not read: ${list(found)}`,
    hint: 'train the network with CUBA, ALIF, RF or SDNN neurons',
  }),
);

export const netxReading = code<{ notes: readonly string[] }>(
  {
    code: 'SPK4123',
    title: 'a netx file that leaves something open',
    severity: 'warning',
    exit: EXIT.cannotCompile,
    explain:
      'The file leaves something to whoever reads it, or says what the tools of the format ignore. The notes say how it was read.',
  },
  ({ notes }) => ({ message: 'the file leaves something open, and was read so', notes }),
);
