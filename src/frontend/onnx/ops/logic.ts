import { type OnnxNode, inputOf, textAttr, unsupported } from '../node.ts';
import { direct } from './direct.ts';
import type { Operators, ReadNode } from './operator.ts';

/** Truths, comparisons and bits. A greater number is one that the other is less than. */
export const logic: Operators = {
  And: direct('and', 2),
  BitShift: direct('bit-shift', 2, (node) => ({ direction: directionOf(node) })),
  BitwiseAnd: direct('and', 2),
  BitwiseNot: direct('not'),
  BitwiseOr: direct('or', 2),
  BitwiseXor: direct('xor', 2),
  Equal: direct('equal', 2),
  Greater: swapped('less'),
  GreaterOrEqual: swapped('less-or-equal'),
  Less: direct('less', 2),
  LessOrEqual: direct('less-or-equal', 2),
  Not: direct('not'),
  Or: direct('or', 2),
  Where: direct('where', 3),
  Xor: direct('xor', 2),
};

function swapped(kind: string): ReadNode {
  return (node, graph) => graph.emit(node, kind, [inputOf(node, 1), inputOf(node, 0)]);
}

function directionOf(node: OnnxNode): string {
  const direction = textAttr(node, 'direction', '');
  if (direction === 'LEFT') return 'left';
  if (direction === 'RIGHT') return 'right';
  return unsupported(node, `its direction is '${direction}'`);
}
