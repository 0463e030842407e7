import { allocate } from '../../../tensor/dtype.ts';
import { broadcastIndex, broadcastShapes, sizeOf } from '../../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { ledgerBytes } from '../../state-bytes.ts';
import { CANNOT_BROADCAST } from '../elementwise/broadcast.ts';
import { listener, messagesFault } from './ledger.ts';
import { FACTOR, PRODUCT_STATE, multiplier, productType } from './product-parts.ts';
import { productBounds } from '../../ranges/products.ts';

/** One value times another where both are messages: how the product of the ledgers changed. */
export const product = defineOp({
  kind: 'product',
  summary: 'the change of the product of two ledgers, broadcast as numpy does',
  equations: [
    'y = factor * ((ledgerA + a) * (ledgerB + b) - ledgerA * ledgerB), wrapping at 32 bits',
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
    const shape = broadcastShapes(a!.shape, b!.shape);
    return shape ? productType(stage, shape) : fault(CANNOT_BROADCAST);
  },
  kernel({ inputs: [a, b], attrs: { factor }, type }): Kernel {
    const [left, right] = [listener(a!), listener(b!)];
    const placeOfA = broadcastIndex(a!.shape, type.shape);
    const placeOfB = broadcastIndex(b!.shape, type.shape);
    const times = multiplier(type);
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([changeOfA, changeOfB]) => {
      right.listen(changeOfB!);
      for (let i = 0; i < y.length; i++) {
        const [p, q] = [placeOfA[i]!, placeOfB[i]!];
        const byA = times(changeOfA![p]!, right.ledger[q]!);
        y[i] = times(factor, byA + times(left.ledger[p]!, changeOfB![q]!));
      }
      left.listen(changeOfA!);
      return y;
    };
    return { step, state: { ledgerA: left.ledger, ledgerB: right.ledger } };
  },
  range: ({ attrs: { factor }, type }, [a, b]) => productBounds(a!, b!, { factor, type }),
  draw: (random) => ({ factor: random.pick([1, 1, 4]) }),
});
