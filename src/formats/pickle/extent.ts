import { type Pickled, partsOf } from './values.ts';

/** Modules in modules in lists: three levels each, and nobody nests them so far. */
const DEEPEST = 512;
const MOST_PARTS = 2 ** 22;

/**
 * What is wrong with a value for those who walk through it: parts that hold themselves, or that share parts that
 * share parts, so that a few bytes grow without end. Each part is looked at once.
 */
export function extentFault(root: Pickled): string | undefined {
  const done = new Map<object, Extent>();
  const open = new Set<object>();
  const stack: Frame[] = [];
  const enter = (part: object) => {
    open.add(part);
    stack.push({ part, children: partsOf(part), extent: { depth: 1, parts: 1 } });
  };
  if (isPart(root)) enter(root);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const { part, children, extent } = frame;
    const { value: child, done: isDone } = children.next() as IteratorResult<Pickled, undefined>;
    if (isDone) {
      stack.pop();
      open.delete(part);
      done.set(part, extent);
      if (stack.length > 0) add(stack.at(-1)!.extent, extent);
    } else if (!isPart(child)) extent.parts++;
    else if (open.has(child)) return 'a part of it holds itself';
    else if (done.has(child)) add(extent, done.get(child)!);
    else enter(child);
    if (stack.length > DEEPEST || extent.depth > DEEPEST)
      return `its parts are nested more than ${DEEPEST} deep`;
    if (extent.parts > MOST_PARTS) return `it unfolds to more than ${MOST_PARTS} parts`;
  }
  return undefined;
}

/** Of a part: how deep it goes, and how many parts it is to who looks at shared ones each time. */
interface Extent {
  depth: number;
  parts: number;
}

interface Frame {
  readonly part: object;
  readonly children: Iterator<Pickled>;
  readonly extent: Extent;
}

function add(extent: Extent, child: Extent): void {
  extent.depth = Math.max(extent.depth, child.depth + 1);
  extent.parts += child.parts;
}

function isPart(value: Pickled): value is object & Pickled {
  return typeof value === 'object' && !(value instanceof Uint8Array);
}
