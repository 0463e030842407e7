import type { OpDef } from '../../op-def.ts';
import { clip } from './clip.ts';
import { elu } from './elu.ts';
import { gelu } from './gelu.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { leakyRelu } from './leaky-relu.ts';
import { mish } from './mish.ts';
import { relu } from './relu.ts';
import { shrink } from './shrink.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { tanh } from './tanh.ts';
import { thresholdedRelu } from './thresholded-relu.ts';

export const ACTIVATIONS: readonly OpDef[] = [
  clip,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  mish,
  relu,
  shrink,
  sigmoid,
  silu,
  softplus,
  softsign,
  tanh,
  thresholdedRelu,
];
