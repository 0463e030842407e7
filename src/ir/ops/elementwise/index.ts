import type { OpDef } from '../../op-def.ts';
import { abs } from './abs.ts';
import { acos } from './acos.ts';
import { acosh } from './acosh.ts';
import { add } from './add.ts';
import { and } from './and.ts';
import { asin } from './asin.ts';
import { asinh } from './asinh.ts';
import { atan } from './atan.ts';
import { atanh } from './atanh.ts';
import { bitShift } from './bit-shift.ts';
import { cast } from './cast.ts';
import { ceil } from './ceil.ts';
import { cos } from './cos.ts';
import { cosh } from './cosh.ts';
import { div } from './div.ts';
import { equal } from './equal.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { floor } from './floor.ts';
import { isInf } from './is-inf.ts';
import { isNan } from './is-nan.ts';
import { less } from './less.ts';
import { lessOrEqual } from './less-or-equal.ts';
import { log } from './log.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { mod } from './mod.ts';
import { mul } from './mul.ts';
import { not } from './not.ts';
import { or } from './or.ts';
import { pow } from './pow.ts';
import { round } from './round.ts';
import { sign } from './sign.ts';
import { sin } from './sin.ts';
import { sinh } from './sinh.ts';
import { sqrt } from './sqrt.ts';
import { tan } from './tan.ts';
import { where } from './where.ts';
import { xor } from './xor.ts';

export const ELEMENTWISE: readonly OpDef[] = [
  abs,
  acos,
  acosh,
  add,
  and,
  asin,
  asinh,
  atan,
  atanh,
  bitShift,
  cast,
  ceil,
  cos,
  cosh,
  div,
  equal,
  erf,
  exp,
  floor,
  isInf,
  isNan,
  less,
  lessOrEqual,
  log,
  max,
  min,
  mod,
  mul,
  not,
  or,
  pow,
  round,
  sign,
  sin,
  sinh,
  sqrt,
  tan,
  where,
  xor,
];
