import type { OpDef } from '../../op-def.ts';
import { dequantizeLinear } from './dequantize-linear.ts';
import { quantizeLinear } from './quantize-linear.ts';

export const QUANTISATION: readonly OpDef[] = [dequantizeLinear, quantizeLinear];
