import { type Graph, tensorsOf } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { sha256 } from '../../src/support/hash.ts';
import { bytesOf } from '../../src/tensor/tensor.ts';

/** Makes every object of a graph read-only, so that a write to one throws. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}

/** Changes when anything in a graph does, the numbers of its tensors too, which cannot be frozen. */
export function fingerprint(graph: Graph): string {
  return sha256(print(graph, OP_TABLE), ...tensorsOf(graph).map((tensor) => bytesOf(tensor.data)));
}
