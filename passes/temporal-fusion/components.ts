import type { Graph } from '../../src/ir/graph.ts';

/** Ops by number, in an order in which what an op reads comes before it; those that go around are together. */
export function components({ ops }: Graph): number[][] {
  const makers = new Map(ops.map(({ result }, i) => [result, i]));
  const reads = ops.map(({ inputs }) =>
    inputs.flatMap((name) => (makers.has(name) ? [makers.get(name)!] : [])),
  );
  return new Search(reads).run();
}

interface Visit {
  readonly node: number;
  next: number;
}

/** Tarjan's search for strongly connected components, without recursion. */
class Search {
  private readonly reads: readonly (readonly number[])[];
  private readonly order: Int32Array;
  private readonly lowest: Int32Array;
  private readonly isOpen: Uint8Array;
  private readonly open: number[] = [];
  private readonly found: number[][] = [];
  private count = 0;

  constructor(reads: readonly (readonly number[])[]) {
    this.reads = reads;
    this.order = new Int32Array(reads.length).fill(-1);
    this.lowest = new Int32Array(reads.length);
    this.isOpen = new Uint8Array(reads.length);
  }

  run(): number[][] {
    for (let node = 0; node < this.reads.length; node++)
      if (this.order[node] === -1) this.visit(node);
    return this.found;
  }

  private visit(first: number): void {
    const path = [this.enter(first)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const { node } = visit;
      const read = this.reads[node]![visit.next++];
      if (read === undefined) {
        path.pop();
        this.leave(node, path.at(-1)?.node);
      } else if (this.order[read] === -1) path.push(this.enter(read));
      else if (this.isOpen[read] === 1) this.lower(node, this.order[read]!);
    }
  }

  private enter(node: number): Visit {
    this.order[node] = this.lowest[node] = this.count++;
    this.isOpen[node] = 1;
    this.open.push(node);
    return { node, next: 0 };
  }

  private lower(node: number, order: number): void {
    this.lowest[node] = Math.min(this.lowest[node]!, order);
  }

  private leave(node: number, reader: number | undefined): void {
    if (reader !== undefined) this.lower(reader, this.lowest[node]!);
    if (this.lowest[node] !== this.order[node]) return;
    const component = this.open.splice(this.open.lastIndexOf(node));
    for (const one of component) this.isOpen[one] = 0;
    this.found.push(component.sort((a, b) => a - b));
  }
}
