import { OP_SIZE } from '../../src/ir/count.ts';
import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { wireAttrs } from '../../src/ir/ops/ledgers/wire-places.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import { type Numbers, allocate, bytesPerElement } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';

/**
 * Neurons with the same weights get the sum of one row: W x = (the different rows of W) x, which a wire hands
 * to each of them.
 */
export function shareRows(graph: Graph, table: OpTable): Graph {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  const ops = graph.ops.flatMap((op) => {
    if (op.kind !== 'dense' || op.attrs['delays'] !== undefined) return [op];
    const rows = distinctRows(op.attrs['weight'] as Tensor);
    if (!isWorthIt(op, rows)) return [op];
    const draft = {
      ...op,
      result: claim(`${op.result}.rows`),
      attrs: { ...op.attrs, weight: rows.weight },
    };
    const narrow = typedOp(table, graph.stage, draft, [types.get(op.inputs[0]!)!]);
    return [narrow, handedOut(op, narrow, rows.rowOf, { table, stage: graph.stage })];
  });
  return ops.length === graph.ops.length ? graph : { ...graph, ops };
}

interface Rows {
  /** The different rows of a matrix. */
  readonly weight: Tensor;
  /** For each row of the matrix, which of them it is. */
  readonly rowOf: Int32Array;
}

/** An index takes four bytes an element. */
function isWorthIt(op: Op, { weight, rowOf }: Rows): boolean {
  const [left, width] = weight.shape as [number, number];
  const saved = (rowOf.length - left) * width * bytesPerElement(weight.dtype);
  return saved > 4 * sizeOf(op.type.shape) + OP_SIZE;
}

function distinctRows(weight: Tensor): Rows {
  const numbers = numbersOf(weight);
  const [out, width] = weight.shape as [number, number];
  const rowOf = new Int32Array(out);
  const first: number[] = [];
  const seen = new Map<string, number[]>();
  for (let row = 0; row < out; row++) {
    const key = numbers.subarray(row * width, row * width + 16).join();
    const alike = seen.get(key) ?? [];
    let found = alike.find((i) => areEqual(numbers, first[i]! * width, row * width, width));
    if (found === undefined) {
      found = first.push(row) - 1;
      seen.set(key, [...alike, found]);
    }
    rowOf[row] = found;
  }
  const data = allocate(weight.dtype, first.length * width);
  first.forEach((row, i) => data.set(numbers.subarray(row * width, (row + 1) * width), i * width));
  return { weight: tensor(weight.dtype, [first.length, width], data), rowOf };
}

function areEqual(numbers: Numbers, a: number, b: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (numbers[a + i] !== numbers[b + i]) return false;
  return true;
}

interface Place {
  readonly table: OpTable;
  readonly stage: Graph['stage'];
}

function handedOut(op: Op, { result, type, loc }: Op, rowOf: Int32Array, place: Place): Op {
  const index = new Int32Array(sizeOf(op.type.shape));
  const narrow = type.shape.at(-1)!;
  for (let i = 0; i < index.length; i++)
    index[i] = Math.floor(i / rowOf.length) * narrow + rowOf[i % rowOf.length]!;
  const attrs = wireAttrs(op.type.shape, index);
  const draft = { result: op.result, kind: 'wire', inputs: [result], attrs, loc };
  return typedOp(place.table, place.stage, draft, [type]);
}
