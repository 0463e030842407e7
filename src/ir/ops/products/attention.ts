import { defineOp } from '../../op-def.ts';
import { attentionTerms, attentionType } from './attention-extents.ts';
import { ATTENTION_ATTRS, attentionKernel } from './attention-kernel.ts';
import { drawAttention } from './draw-attention.ts';

/** Where keys have fewer heads than queries, heads of queries share them in turn, as many to each. */
export const attention = defineOp({
  kind: 'attention',
  summary:
    'for each query, the mean of the values in proportions that its products with the keys give',
  equations: [
    'score = scale * q k^T for each head',
    'softcap > 0: score = softcap * tanh(score / softcap)',
    'causal: score[l][s] = -inf where s > l + past',
    'y = softmax(score) v',
  ],
  stages: ['ann'],
  inputs: ['q', 'k', 'v'],
  state: [],
  attrs: ATTENTION_ATTRS,
  infer: ({ inputs: [q, k, v] }) => attentionType(q!, k!, v!),
  kernel: ({ attrs, inputs }) => attentionKernel(attrs, inputs),
  terms: ({ inputs }) => attentionTerms(inputs),
  draw: drawAttention,
});
