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
    const isWhole = op.kind === 'dense' || (op.kind === 'conv' && op.attrs['groups'] === 1);
    if (!isWhole || op.attrs['delays'] !== undefined) return [op];
    const rows = distinctRows(op.attrs['weight'] as Tensor);
    if (rows.weight.shape[0] === rows.rowOf.length) return [op];
    const draft = {
      ...op,
      result: claim(`${op.result}.rows`),
      attrs: { ...op.attrs, weight: rows.weight },
    };
    const narrow = typedOp(table, graph.stage, draft, [types.get(op.inputs[0]!)!]);
    const wire = handedOut(op, narrow, rows.rowOf, { table, stage: graph.stage });
    return isWorthIt(op, rows, wire) ? [narrow, wire] : [op];
  });
  return ops.length === graph.ops.length ? graph : { ...graph, ops };
}

interface Rows {
  /** The different rows of a matrix, or of the kernels of a convolution. */
  readonly weight: Tensor;
  /** For each row of the matrix, which of them it is. */
  readonly rowOf: Int32Array;
}

function isWorthIt(op: Op, { weight }: Rows, wire: Op): boolean {
  const bytes = ({ dtype, shape }: Tensor) => sizeOf(shape) * bytesPerElement(dtype);
  const saved = bytes(op.attrs['weight'] as Tensor) - bytes(weight);
  return saved > bytes(wire.attrs['index'] as Tensor) + OP_SIZE;
}

function distinctRows(weight: Tensor): Rows {
  const numbers = numbersOf(weight);
  const [out, ...ins] = weight.shape as [number, ...number[]];
  const width = sizeOf(ins);
  const rowOf = new Int32Array(out);
  const first: number[] = [];
  const seen = new Map<number, number[]>();
  for (let row = 0; row < out; row++) {
    const key = sketchOf(numbers, row * width, width);
    const alike = seen.get(key) ?? [];
    let found = alike.find((i) => areEqual(numbers, first[i]! * width, row * width, width));
    if (found === undefined) {
      found = first.push(row) - 1;
      seen.set(key, [...alike, found]);
    }
    rowOf[row] = found;
  }
  if (first.length === out) return { weight, rowOf };
  const data = allocate(weight.dtype, first.length * width);
  first.forEach((row, i) => data.set(numbers.subarray(row * width, (row + 1) * width), i * width));
  return { weight: tensor(weight.dtype, [first.length, ...ins], data), rowOf };
}

/** A number that is the same for equal rows, and mostly not for others: of some of their numbers, which differ early. */
function sketchOf(numbers: Numbers, start: number, width: number): number {
  let sketch = 0;
  for (let i = start; i < start + Math.min(width, 16); i++)
    sketch = (Math.imul(sketch, 31) + numbers[i]!) | 0;
  return sketch;
}

function areEqual(numbers: Numbers, a: number, b: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (numbers[a + i] !== numbers[b + i]) return false;
  return true;
}

interface Place {
  readonly table: OpTable;
  readonly stage: Graph['stage'];
}

/** Each channel from the row that it shares: along the second axis of a convolution, the last of a dense op. */
function handedOut(op: Op, { result, type, loc }: Op, rowOf: Int32Array, place: Place): Op {
  const run = op.kind === 'conv' ? sizeOf(op.type.shape.slice(2)) : 1;
  const narrow = sizeOf(type.shape) / (sizeOf(op.type.shape) / rowOf.length);
  const index = new Int32Array(sizeOf(op.type.shape));
  for (let i = 0; i < index.length; i++) {
    const channel = rowOf[Math.floor(i / run) % rowOf.length]!;
    index[i] = (Math.floor(i / (run * rowOf.length)) * narrow + channel) * run + (i % run);
  }
  const attrs = wireAttrs(op.type.shape, index);
  const draft = { result: op.result, kind: 'wire', inputs: [result], attrs, loc };
  return typedOp(place.table, place.stage, draft, [type]);
}
