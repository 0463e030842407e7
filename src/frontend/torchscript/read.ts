import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Pickled, isDict, isObject, isSequence } from '../../formats/pickle/values.ts';
import { type Dtype, isFloat } from '../../tensor/dtype.ts';
import { isShape } from '../../tensor/stored.ts';
import { type TorchProgram, importProgram, outputsOf } from '../aten/network.ts';
import type { ImportOptions, ImportResult } from '../frontend.ts';
import type { TorchArchive } from '../torch/archive.ts';
import { readId } from '../torch/storages.ts';
import { type Code, codeOf } from './code.ts';
import { type Held, heldOf, pickleOf, untyped } from './held.ts';
import { callMethod } from './run.ts';
import { rootModule } from './script.ts';
import type { Parameter } from './syntax.ts';
import { isTorchValue } from './values.ts';

/** Whether an archive of torch is one of TorchScript. */
export function isScript({ files }: TorchArchive): boolean {
  return files.has('data.pkl') && [...files.keys()].some((path) => /^code\/.*\.py$/.test(path));
}

/** Reads a network that was traced, scripted or frozen into a graph at stage `ann`. */
export function readScript(archive: TorchArchive, options: ImportOptions): ImportResult {
  const code = codeOf(archive);
  const held = heldOf(archive);
  const program: TorchProgram = {
    inputs: inputsOf(archive, code, held, options),
    warnings: [],
    run: (reading, given) => {
      const script = { code, held, reading, weights: new Map(), depth: 0 };
      const call = { positional: given, keyword: new Map() };
      const result = callMethod(script, rootModule(script), 'forward', call);
      const at = { file: archive.source.name };
      if (!isTorchValue(result)) return fail(codes.oddTorchOutput({ name: 'output' }, at));
      return outputsOf(result, 'output');
    },
  };
  return importProgram(archive.source, options, program);
}

function inputsOf(archive: TorchArchive, code: Code, { root }: Held, options: ImportOptions) {
  const { at } = archive;
  const forward = code.classOf(root.global)?.methods.get('forward');
  if (!forward) return fail(codes.unsupportedTorch({ what: 'no method forward()' }, at));
  const traced = tracedInputs(archive);
  const [, ...parameters] = forward.parameters;
  return parameters
    .filter(({ fallback }) => fallback === undefined)
    .map((parameter, i) => {
      const { name } = parameter;
      if (!isTensorType(parameter))
        return fail(codes.unsupportedTorch({ what: `an input '${name}' that is no tensor` }, at));
      const { dtype = 'f32', shape } = traced[i] ?? {};
      const { inputShapes } = options;
      const isGiven = inputShapes.has(name) || inputShapes.has('');
      return { name, dtype: isFloat(dtype) ? 'f32' : dtype, extents: isGiven ? undefined : shape };
    });
}

function isTensorType({ type }: Parameter): boolean {
  return type === undefined || (type.kind === 'name' && type.name === 'Tensor');
}

interface Traced {
  readonly dtype: Dtype | undefined;
  readonly shape: readonly number[] | undefined;
}

/** What tracing was given, without its elements. Scripts hold nothing of the kind: they are for any shape. */
function tracedInputs(archive: TorchArchive): readonly Traced[] {
  if (!archive.files.has('traced_inputs.pkl')) return [];
  const byMethod = untyped(pickleOf(archive, 'traced_inputs.pkl'));
  const inputs = isDict(byMethod) ? untyped(byMethod.get('forward')) : undefined;
  return isSequence(inputs) ? inputs.map((value) => tracedInput(value, archive)) : [];
}

function tracedInput(value: Pickled, { at }: TorchArchive): Traced {
  const [reference, , shape] = isObject(value) ? value.args : [];
  if (!isShape(shape)) return { dtype: undefined, shape: undefined };
  return { dtype: readId(reference, at).dtype, shape };
}
