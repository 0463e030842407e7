import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { SYNAPSES } from '../../../src/ir/ops/synapses/index.ts';
import { isProduct, isSynapse } from '../../../src/ir/synapse-kinds.ts';

const OPS = [...OP_TABLE.values()];
const kindsOf = (ops: readonly { readonly kind: string }[]) => ops.map(({ kind }) => kind).sort();

test('the kinds that weigh messages are those of the table of synapses', () => {
  expect(kindsOf(OPS.filter(isSynapse))).toEqual(kindsOf(SYNAPSES));
});

test('the kinds that multiply ledgers have a factor and two inputs', () => {
  const products = OPS.filter(({ attrs, inputs }) => 'factor' in attrs && inputs.length === 2);
  expect(kindsOf(OPS.filter(isProduct))).toEqual(kindsOf(products));
});
