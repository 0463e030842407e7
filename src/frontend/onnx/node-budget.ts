import { tooManyNodes } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { capturesOf } from './declare.ts';
import type { AttributeProto, NodeProto } from './schema.ts';

/** Real networks have some ten thousand at most, with their loops unrolled; weights count as well. */
const MOST_NODES = 2 ** 16;

/** Names and numbers that take about as long to read as a node. */
const ENTRIES_PER_NODE = 16;

const LETTERS_PER_ENTRY = 64;

/** How many nodes may be read: functions and loops multiply them. */
export interface NodeBudget {
  /** Takes what reading so much costs, or refuses it. */
  readonly spend: (count: number, at: Location) => void;
  /** Refuses at once what is going to cost so much, rather than when most of it is read. */
  readonly expect: (count: number, at: Location) => void;
}

export function nodeBudget(): NodeBudget {
  let spent = 0;
  const expect = (count: number, at: Location) => {
    if (spent + count > MOST_NODES) fail(tooManyNodes({ most: MOST_NODES }, at));
  };
  const spend = (count: number, at: Location) => {
    expect(count, at);
    spent += count;
  };
  return { spend, expect };
}

/** What reading a list of nodes costs, in nodes, with so many further entries around them. */
export function costOf(nodes: readonly NodeProto[], entries: number): number {
  let all = entries;
  for (const { input, output, attribute } of nodes) {
    all += input.length + output.length;
    for (const attr of attribute) all += 1 + entriesOf(attr);
  }
  // A body costs something even where it is empty: it may be that of a loop in a loop.
  return 1 + nodes.length + Math.floor(all / ENTRIES_PER_NODE);
}

function entriesOf({ ints, floats, strings, s, t, g }: AttributeProto): number {
  const letters = strings.reduce((sum, { length }) => sum + length, s?.length ?? 0);
  const texts = strings.length + Math.floor(letters / LETTERS_PER_ENTRY);
  const inTensor = t ? t.dims.length + t.externalData.length : 0;
  const captured = g ? capturesOf(g).length : 0;
  return ints.length + floats.length + texts + inTensor + captured;
}
