import type { Op } from '../../src/ir/graph.ts';
import { isNumber } from '../../src/ir/region.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';

/** A graph in which attention is looked for. */
export interface View {
  readonly definitions: ReadonlyMap<string, Op>;
  readonly readers: ReadonlyMap<string, readonly Op[]>;
  readonly types: ReadonlyMap<string, ValueType>;
  /** Values that leave the graph. */
  readonly outputs: ReadonlySet<string>;
}

/** What attention is made of, by name; the keys still lie with their last two axes swapped. */
export interface Attention {
  readonly queries: string;
  readonly swappedKeys: string;
  readonly values: string;
  readonly scale: number;
  readonly mask?: Mask;
  /** Where it came from. */
  readonly parts: readonly Op[];
}

/** Added to the scores as it is; or, where a condition is false, instead of them. */
export type Mask =
  | { readonly as: 'sum'; readonly name: string }
  | { readonly as: 'choice'; readonly condition: string; readonly otherwise: string };

/** The attention that ends in a product of matrices, unless something in between is read elsewhere too. */
export function matchAttention(product: Op, view: View): Attention | undefined {
  const [weights, values] = product.inputs as [string, string];
  const softmax = matchWeights(weights, view);
  if (!softmax) return undefined;
  const masked = matchMask(softmax.scores, view);
  const scaled = matchScaled(masked.scores, view);
  const scores = view.definitions.get(scaled.name);
  if (scores?.kind !== 'matmul') return undefined;
  const [left, right] = scores.inputs.map((name) => matchScaled(name, view));
  const parts = [scores, ...scaled.parts, ...masked.parts, ...softmax.parts, product];
  if (!isClosed(parts, view)) return undefined;
  return {
    queries: left!.name,
    swappedKeys: right!.name,
    values,
    scale: left!.factor * right!.factor * scaled.factor,
    ...(masked.mask && { mask: masked.mask }),
    parts,
  };
}

/** The scores that a softmax makes weights of; where a row has none, it is not a number, or zero. */
function matchWeights(name: string, view: View) {
  const op = view.definitions.get(name);
  if (op?.kind === 'where') {
    const [condition, zero, weights] = op.inputs as [string, string, string];
    const test = view.definitions.get(condition);
    const isGuard = test?.kind === 'is-nan' && test.inputs[0] === weights;
    const inner = isGuard && numberOf(zero, view) === 0 ? matchSoftmax(weights, view) : undefined;
    return inner && { ...inner, parts: [...inner.parts, test!, op] };
  }
  return matchSoftmax(name, view);
}

function matchSoftmax(name: string, { definitions }: View) {
  const op = definitions.get(name);
  if (op?.kind !== 'softmax') return undefined;
  const axis = op.attrs['axis'] as number;
  const isLast = axis === -1 || axis === op.type.shape.length - 1;
  return isLast ? { scores: op.inputs[0]!, parts: [op] } : undefined;
}

interface Masked {
  readonly scores: string;
  readonly mask?: Mask;
  readonly parts: readonly Op[];
}

function matchMask(name: string, view: View): Masked {
  const op = view.definitions.get(name);
  if (op?.kind === 'where') {
    const [condition, scores, otherwise] = op.inputs as [string, string, string];
    const low = numberOf(otherwise, view);
    const isMask = low !== undefined && low < LOWEST_SCORE;
    if (isMask) return { scores, mask: { as: 'choice', condition, otherwise }, parts: [op] };
  }
  if (op?.kind !== 'add' || op.inputs.length !== 2) return { scores: name, parts: [] };
  const [a, b] = op.inputs as [string, string];
  const isScores = (value: string) => scoresBehind(value, view);
  if (isScores(a)) return { scores: a, mask: { as: 'sum', name: b }, parts: [op] };
  if (isScores(b)) return { scores: b, mask: { as: 'sum', name: a }, parts: [op] };
  return { scores: name, parts: [] };
}

/** What stands instead of a score that must not count is below every score. */
const LOWEST_SCORE = -1000;

function scoresBehind(name: string, view: View): boolean {
  return view.definitions.get(matchScaled(name, view).name)?.kind === 'matmul';
}

interface Scaled {
  readonly name: string;
  readonly factor: number;
  readonly parts: readonly Op[];
}

/** What a value is a multiple of. */
function matchScaled(name: string, view: View): Scaled {
  const op = view.definitions.get(name);
  if (op?.kind !== 'mul') return { name, factor: 1, parts: [] };
  for (const [x, other] of [op.inputs, op.inputs.toReversed()] as [string, string][]) {
    const factor = numberOf(other, view);
    if (factor === undefined || view.types.get(x)!.shape.length < op.type.shape.length) continue;
    const inner = matchScaled(x, view);
    return { name: inner.name, factor: inner.factor * factor, parts: [...inner.parts, op] };
  }
  return { name, factor: 1, parts: [] };
}

function numberOf(name: string, { definitions }: View): number | undefined {
  const op = definitions.get(name);
  return isNumber(op) ? numbersOf(op!.attrs['value'] as Tensor)[0] : undefined;
}

/** Nothing but the last of the parts is read from outside of them. */
function isClosed(parts: readonly Op[], { readers, outputs }: View): boolean {
  return parts.slice(0, -1).every(({ result }) => {
    const isInner = (op: Op) => parts.includes(op);
    return !outputs.has(result) && (readers.get(result) ?? []).every(isInner);
  });
}
