import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import type { Param } from '../../ir/graph.ts';
import { tensorType } from '../../ir/types.ts';
import { type Dtype, isFloat } from '../../tensor/dtype.ts';
import { HIGHEST_RANK } from '../../tensor/shape.ts';
import { type Extent, bindShapes } from '../bind-shapes.ts';
import type { ImportOptions } from '../frontend.ts';
import { ELEMENT_TYPES, elementTypeName } from './element-types.ts';
import { given } from './node.ts';
import type { GraphProto, Message, ValueInfoProto } from './schema.ts';

interface ReadInputs {
  readonly params: readonly Param[];
  /** Open extents that are taken to be 1. */
  readonly assumed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The values that come from outside, with shapes that are fixed from here on. */
export function readInputs(
  graph: GraphProto,
  options: ImportOptions,
  baseName: string,
): ReadInputs {
  const weights = new Set(graph.initializer.map(({ name = '' }) => name));
  const infos = graph.input.filter(({ name = '' }) => !weights.has(name));
  const faults = infos.flatMap(faultsOf);
  if (faults.length > 0) return { params: [], assumed: [], diagnostics: faults };
  const declared = infos.map(({ name = '', type }) => ({
    name,
    extents: type!.tensorType!.shape?.dim.map(extentOf),
  }));
  const { shapes, assumed, diagnostics } = bindShapes(declared, options);
  const dtypes = new Map(infos.map(({ name = '', type }) => [name, dtypeOf(type!)]));
  const params = [...shapes].map(([name, shape]) => {
    return { name, type: tensorType(dtypes.get(name)!, shape), loc: [`${baseName}#${name}`] };
  });
  return { params, assumed, diagnostics };
}

/** Floats of every width are f32 here. */
function dtypeOf({ tensorType: declared }: Message<'TypeProto'>): Dtype {
  const { dtype } = ELEMENT_TYPES.get(declared!.elemType!)!;
  return isFloat(dtype) ? 'f32' : dtype;
}

function faultsOf({ name = '', type }: ValueInfoProto): Diagnostic[] {
  const at: Location = { item: name };
  if (name === '') return [codes.wrongTensor({ fault: 'it is an input without a name' }, at)];
  const tensor = type?.tensorType;
  if (!tensor) return [codes.unsupportedElements({ type: 'an input that is no tensor' }, at)];
  const number = tensor.elemType ?? 0;
  const dtype = ELEMENT_TYPES.get(number)?.dtype;
  if (!dtype)
    return [codes.unsupportedElements({ type: `an input of ${elementTypeName(number)}` }, at)];
  const extents = tensor.shape?.dim ?? [];
  if (extents.length > HIGHEST_RANK)
    return [codes.wrongTensor({ fault: `it has ${extents.length} axes` }, at)];
  const wrong = extents.find(({ dimValue = 0n }) => dimValue < 0n || dimValue > LARGEST_EXTENT);
  return wrong ? [codes.wrongTensor({ fault: `it has an extent of ${wrong.dimValue}` }, at)] : [];
}

const LARGEST_EXTENT = 2n ** 31n - 1n;

/** Zero and an empty name are how exporters write an extent that is not known. */
function extentOf({ dimValue, dimParam }: Message<'DimensionProto'>): Extent {
  if (dimValue !== undefined && dimValue !== 0n) return Number(dimValue);
  return given(dimParam);
}
