import { isTensor, sameTensor } from '../tensor/tensor.ts';
import type { Attr, Graph, Loc, Op } from './graph.ts';
import { type OpTable, completeAttrs } from './op-def.ts';
import { showMemory, showSchedule } from './schedule/text.ts';
import { showAttr, showName, showWord } from './text.ts';
import { showType } from './types.ts';

/** Version of the text form: the first line of every .spk file. */
export const TEXT_VERSION = 1;

/** The canonical text: equal graphs give equal bytes, and parse(print(g)) equals g. */
export function print(graph: Graph, ops: OpTable): string {
  const lines = [
    `spk ${TEXT_VERSION}`,
    `graph ${showWord(graph.name)} : ${graph.stage}`,
    ...graph.inputs.map((p) => `input ${showName(p.name)} : ${showType(p.type)}${showLoc(p.loc)}`),
    ...graph.ops.map((op) => printOp(op, ops)),
    ...graph.outputs.map((o) => `output ${showWord(o.name)} = ${showName(o.value)}`),
    ...showSchedule(graph.schedule),
    ...showMemory(graph.memory),
  ];
  return `${lines.join('\n')}\n`;
}

export function printOp(op: Op, ops: OpTable): string {
  const inputs = op.inputs.map(showName).join(', ');
  const call = `${op.kind}(${inputs})${showAttrs(op, ops)}`;
  return `${showName(op.result)} = ${call} : ${showType(op.type)}${showLoc(op.loc)}`;
}

/** In the order of the definition; attributes at their default are left out. */
function showAttrs(op: Op, ops: OpTable): string {
  const def = ops.get(op.kind);
  const specs = def?.attrs ?? {};
  const shown = Object.entries(completeAttrs(def, op.attrs))
    .filter(([name, value]) => !sameAttr(value, specs[name]?.default))
    .map(([name, value]) => `${name} = ${showAttr(value)}`);
  return shown.length === 0 ? '' : ` {${shown.join(', ')}}`;
}

function showLoc(loc: Loc): string {
  return loc.length === 0 ? '' : ` loc(${loc.map((l) => JSON.stringify(l)).join(', ')})`;
}

export function sameAttr(a: Attr | undefined, b: Attr | undefined): boolean {
  if (isTensor(a) && isTensor(b)) return sameTensor(a, b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((n, i) => Object.is(n, b[i]));
  return Object.is(a, b);
}
