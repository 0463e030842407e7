import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import type { ValueType } from '../../ir/types.ts';
import { isFloat } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { ELEMENT_TYPES, elementTypeName } from './element-types.ts';
import { shortened } from './shortened.ts';
import type { Message, ValueInfoProto } from './schema.ts';

/**
 * Compares what a model declares of an output with what it computes. Another number type is a fault, as it
 * is to onnxruntime; another shape is not, for exporters leave old ones behind.
 */
export function checkOutput(
  { name = '', type }: ValueInfoProto,
  computed: ValueType,
): Diagnostic[] {
  const at: Location = { item: shortened(name) };
  // A declaration may be left out, as a whole or in part.
  const { elemType = 0, shape } = type?.tensorType ?? {};
  if (elemType !== 0 && !isSameType(elemType, computed)) {
    const declared = elementTypeName(elemType);
    const facts = { declared, computed: `number type ${computed.dtype}` };
    return [codes.otherOutputType(facts, at)];
  }
  if (!shape || isSameShape(shape, computed.shape)) return [];
  const declared = shortened(`[${shape.dim.map(showExtent).join(',')}]`);
  return [codes.otherOutputShape({ declared, computed: `[${computed.shape.join(',')}]` }, at)];
}

/** Floats of all widths are one type here. */
function isSameType(number: number, { dtype }: ValueType): boolean {
  const declared = ELEMENT_TYPES.get(number)?.dtype;
  if (declared === undefined) return false;
  return declared === dtype || (isFloat(declared) && isFloat(dtype));
}

/** An extent of zero may be meant, or stand for one that is not known; a name stands for any. */
function isSameShape({ dim }: Message<'TensorShapeProto'>, computed: Shape): boolean {
  if (dim.length !== computed.length) return false;
  return dim.every(({ dimValue = 0n }, axis) => {
    return dimValue === 0n || Number(dimValue) === computed[axis];
  });
}

function showExtent({ dimValue, dimParam }: Message<'DimensionProto'>): string {
  return dimValue === undefined ? (dimParam ?? '?') : String(dimValue);
}
