import type { Attr } from '../graph.ts';
import { showAttr, showName } from '../text.ts';
import type { Memory, Schedule } from './schedule.ts';

/* Behind the outputs of a graph its text says how it runs, and where its values lie. */

export function showSchedule(schedule: Schedule | undefined): string[] {
  if (!schedule) return [];
  const { block, settles, regions } = schedule;
  return [
    `schedule${showAttrs({ block, ...(settles && { settles }) })}`,
    ...regions.map(({ first, last, tile, ops }) => {
      const span = { ...(first !== 1 && { first }), ...(last !== block && { last }) };
      const attrs = showAttrs({ ...span, ...(tile !== last - first + 1 && { tile }) });
      return `region (${ops.map(showName).join(', ')})${attrs}`;
    }),
  ];
}

export function showMemory(memory: Memory | undefined): string[] {
  if (!memory) return [];
  return [
    `memory${showAttrs({ bytes: memory.bytes })}`,
    ...memory.placements.map(({ op, at, states }) => {
      const attrs = { ...(at !== undefined && { at }), ...(states.length > 0 && { states }) };
      return `buffer ${showName(op)}${showAttrs(attrs)}`;
    }),
  ];
}

function showAttrs(attrs: Readonly<Record<string, Attr>>): string {
  const shown = Object.entries(attrs).map(([name, value]) => `${name} = ${showAttr(value)}`);
  return shown.length === 0 ? '' : ` {${shown.join(', ')}}`;
}
