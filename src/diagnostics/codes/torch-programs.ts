import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { count, quoted } from './words.ts';

// SPK4170 to SPK4199: programs of PyTorch, exported, traced or scripted.

export const unknownAten = code<{ ops: readonly { op: string; count: number }[] }>(
  {
    code: 'SPK4170',
    title: 'ops of PyTorch that are not read',
    exit: EXIT.cannotCompile,
    explain:
      'A program of PyTorch calls ops of its library aten. Those that networks are made of are read, by the name that they have there. `run_decompositions` says many of the others in terms of these.',
  },
  ({ ops }) => ({
    message: `the program calls ops that are not read: ${quoted(ops.slice(0, 50).map(({ op }) => op))}`,
    notes: ops.slice(0, 50).map(({ op, count: times }) => `${op}: ${count(times, 'call')}`),
    hint: 'decompose them: torch.export.save(torch.export.export(model, (example,)).run_decompositions(), "model.pt2"), or export the model to ONNX',
  }),
);

export const unsupportedCall = code<{ op: string; reason: string }>(
  {
    code: 'SPK4171',
    title: 'an op of PyTorch, called in a way that is not read',
    exit: EXIT.cannotCompile,
    explain: 'The op is read, but not with these arguments.',
  },
  ({ op, reason }) => ({
    message: `'${op}' cannot be read: ${reason}`,
    hint: 'change the model so that it does without, or export it to ONNX: torch.onnx.export(model, (example,), "model.onnx", dynamo=True)',
  }),
);

export const wrongCall = code<{ op: string; fault: string }>(
  {
    code: 'SPK4172',
    title: 'an op of PyTorch with wrong arguments',
    exit: EXIT.refused,
    explain:
      'No program that PyTorch saved calls an op so: the file is damaged, or was made by hand.',
  },
  ({ op, fault }) => ({
    message: `the call of '${op}' is not right: ${fault}`,
    hint: 'save the model again',
  }),
);

export const writtenView = code<{ op: string }>(
  {
    code: 'SPK4173',
    title: 'a tensor that was written through a view of it',
    exit: EXIT.cannotCompile,
    explain:
      'Ops whose names end in `_` write to a tensor in place, which changes all tensors that share its memory. Views of it are read as they are then. But `reshape`, `flatten`, `contiguous` and others like them share memory only where they need not copy, which a program does not say: what stands on their other side is not read once that was done.',
  },
  ({ op }) => ({
    message: `'${op}' reads a tensor that was written through a view of it`,
    hint: 'export with torch.export.export(...).run_decompositions(), which leaves no op that writes in place',
  }),
);

export const oddTorchOutput = code<{ name: string }>(
  {
    code: 'SPK4174',
    title: 'an output that is no tensor',
    exit: EXIT.cannotCompile,
    explain:
      'A network gives tensors. This program gives something else: a number, a text or nothing.',
  },
  ({ name }) => ({
    message: `output '${name}' is no tensor`,
    hint: 'give tensors only: leave out in forward() what is none',
  }),
);

export const torchControlFlow = code<{ what: string }>(
  {
    code: 'SPK4175',
    title: 'control flow in a program of PyTorch',
    exit: EXIT.cannotCompile,
    explain:
      'A network is a graph: what it computes does not depend on its input. Branches whose condition is known when the model is read are taken; loops, and branches on what is computed of the input, are refused by name.',
  },
  ({ what }) => ({
    message: `the program has control flow: ${what}`,
    hint: 'export with torch.export.export(model, (example,)), which follows the example through the code, or write forward() without it',
  }),
);

export const torchState = code<{ name: string }>(
  {
    code: 'SPK4176',
    title: 'a program of PyTorch that keeps state',
    exit: EXIT.cannotCompile,
    explain:
      'The program writes to a weight, a buffer or an input of it, which the next call would see. A converted network starts each sample alike.',
  },
  ({ name }) => ({
    message: `the program writes to '${name}'`,
    hint: 'call model.eval() before the model is saved, or leave out in forward() what is kept from call to call',
  }),
);

export const torchSchema = code<{ version: number; newest: number }>(
  {
    code: 'SPK4177',
    title: 'a schema of torch.export that is not known',
    exit: EXIT.cannotCompile,
    explain:
      'Archives of torch.export say by which schema they are written. A new major version means that old readers would take it for something else.',
  },
  ({ version, newest }) => ({
    message: `the program is written by schema ${version}, the newest that is known is ${newest}`,
    hint: 'save it with another version of PyTorch, or export the model to ONNX',
  }),
);

export const torchRaises = code<{ message: string }>(
  {
    code: 'SPK4178',
    title: 'a script of PyTorch that raises an error',
    exit: EXIT.cannotCompile,
    explain:
      'Scripts check what they are given, the number of axes of an input above all, and raise an error where it does not suit them.',
  },
  ({ message }) => ({
    message: `the script raises an error: ${message}`,
    hint: 'give the shape that the network was made for with --input-shape',
  }),
);
