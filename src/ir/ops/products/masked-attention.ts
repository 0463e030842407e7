import { defineOp } from '../../op-def.ts';
import { attentionTerms, attentionType } from './attention-extents.ts';
import { ATTENTION_ATTRS, attentionKernel } from './attention-kernel.ts';
import { drawAttention } from './draw-attention.ts';

/** A query whose scores are all -inf gets zeros; a softmax alone would give it what is not a number. */
export const maskedAttention = defineOp({
  kind: 'masked-attention',
  summary: 'attention with a mask that is added to its scores, broadcast as numpy does',
  equations: [
    'score = scale * q k^T for each head',
    'softcap > 0: score = softcap * tanh(score / softcap)',
    'score = score + mask',
    'causal: score[l][s] = -inf where s > l + past',
    'y = softmax(score) v, zero where all scores are -inf',
  ],
  stages: ['ann'],
  inputs: ['q', 'k', 'v', 'mask'],
  state: [],
  attrs: ATTENTION_ATTRS,
  infer: ({ inputs: [q, k, v, mask] }) => attentionType(q!, k!, v!, mask),
  kernel: ({ attrs, inputs }) => attentionKernel(attrs, inputs),
  terms: ({ inputs }) => attentionTerms(inputs),
  draw: drawAttention,
});
