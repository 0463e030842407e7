import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { constant } from './constant.ts';
import { gemm } from './gemm.ts';
import { identity } from './identity.ts';
import { matmul } from './matmul.ts';
import type { Operators, ReadNode } from './operator.ts';
import { shape } from './shape.ts';

/** The table of operators that are read. To add a family: its file and its line here. */
const FAMILIES: readonly Operators[] = [
  activation,
  arithmetic,
  constant,
  gemm,
  identity,
  matmul,
  shape,
];

export const OPERATORS: ReadonlyMap<string, ReadNode> = new Map(
  FAMILIES.flatMap((family) => Object.entries(family)),
);
