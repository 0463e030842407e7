import { type Numbers, allocate, isFloat } from '../../../tensor/dtype.ts';
import { type Shape, broadcastIndex, sizeOf } from '../../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { ledgerBytes } from '../../state-bytes.ts';
import { type Product, noProduct, planProduct } from '../products/plan-product.ts';
import { addProduct } from '../synapses/synapse.ts';
import { listener, messagesFault } from './ledger.ts';
import { FACTOR, PRODUCT_STATE, multiplier, productType } from './product-parts.ts';
import { productBounds } from '../../ranges/products.ts';

/** Attention's products, of queries with keys and of shares with values. Shapes are those of matmul. */
export const matrixProduct = defineOp({
  kind: 'matrix-product',
  summary: 'the change of the matrix product of two ledgers',
  equations: [
    'after = sum over k: (ledgerA + a)[..., m, k] * (ledgerB + b)[..., k, n]',
    'before = sum over k: ledgerA[..., m, k] * ledgerB[..., k, n]',
    'y[..., m, n] = factor * (after - before), wrapping at 32 bits',
    'ledgerA = ledgerA + a; ledgerB = ledgerB + b',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['a', 'b'],
  state: PRODUCT_STATE,
  stateBytes: ledgerBytes,
  attrs: { factor: FACTOR },
  infer({ inputs: [a, b], stage }) {
    const wrong = messagesFault(a!) ?? messagesFault(b!);
    if (wrong) return fault(wrong);
    const plan = planProduct(a!.shape, b!.shape);
    return plan ? productType(stage, plan.shape) : fault(noProduct(a!.shape, b!.shape));
  },
  kernel({ inputs: [a, b], attrs: { factor }, type }): Kernel {
    const plan = planProduct(a!.shape, b!.shape)!;
    const { rows, inner, columns } = plan;
    const y = allocate(type.dtype, sizeOf(type.shape));
    // Where the result is empty, other extents may be too large for an array.
    const isEmpty = y.length === 0;
    const placesOf = (batch: Shape) =>
      isEmpty ? new Int32Array() : broadcastIndex(batch, plan.batch);
    const [matrixOfA, matrixOfB] = [placesOf(plan.batchOfA), placesOf(plan.batchOfB)];
    const [left, right] = [listener(a!), listener(b!)];
    const times = multiplier(type);
    const newSums = isFloat(type.dtype) ? Float64Array : Int32Array;
    const sums = new newSums(isEmpty ? 0 : rows * columns);
    const add = productAdder(plan, sums);
    const step: Kernel['step'] = ([changeOfA, changeOfB]) => {
      right.listen(changeOfB!);
      for (let i = 0; i < matrixOfA.length; i++) {
        const atA = matrixOfA[i]! * rows * inner;
        const atB = matrixOfB[i]! * inner * columns;
        sums.fill(0);
        add(changeOfA!, atA, right.ledger, atB);
        add(left.ledger, atA, changeOfB!, atB);
        const start = i * rows * columns;
        for (let at = 0; at < sums.length; at++) y[start + at] = times(factor, sums[at]!);
      }
      left.listen(changeOfA!);
      return y;
    };
    return { step, state: { ledgerA: left.ledger, ledgerB: right.ledger } };
  },
  range({ inputs: [left], attrs: { factor }, type }, [a, b]) {
    return productBounds(a!, b!, { factor, type, terms: left!.shape.at(-1)! });
  },
  terms: ({ inputs: [a] }) => a!.shape.at(-1)!,
  draw: (random, [a, b]) => planProduct(a!.shape, b!.shape) && { factor: random.pick([1, 1, 4]) },
});

/** Adds the product of a matrix of a value with one of another, each by where it starts. */
type AddProduct = (left: Numbers, atLeft: number, right: Numbers, atRight: number) => void;

/** Adds products to sums. Elements that are zero, as most messages are, cost next to nothing. */
function productAdder(
  { rows, inner, columns }: Product,
  sums: Int32Array | Float64Array,
): AddProduct {
  const add = addProduct(sums instanceof Int32Array);
  return (left, atLeft, right, atRight) => {
    for (let k = 0; k < inner; k++) {
      const row = atRight + k * columns;
      if (isSilent(right, row, row + columns)) continue;
      for (let m = 0; m < rows; m++) {
        const x = left[atLeft + m * inner + k]!;
        if (x === 0) continue;
        const to = m * columns;
        for (let n = 0; n < columns; n++) sums[to + n] = add(sums[to + n]!, x, right[row + n]!);
      }
    }
  };
}

function isSilent(messages: Numbers, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (messages[i] !== 0) return false;
  return true;
}
