import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import { MOST_ELEMENTS, type Shape, sizeOf } from '../tensor/shape.ts';
import type { ImportOptions } from './frontend.ts';

/** An extent as a model declares it: a number, a name that stands for one, or nothing. */
export type Extent = number | string | undefined;

export interface DeclaredInput {
  readonly name: string;
  /** Nothing when not even the rank is known. */
  readonly extents: readonly Extent[] | undefined;
}

interface BoundInputs {
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Leading extents that the model leaves open and nobody gave: they are 1. */
  readonly assumed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

type Binding = Pick<ImportOptions, 'inputShapes' | 'sampleShapes' | 'batch'>;

/**
 * Gives every input its shape: what the model declares, what the user says of it, what his samples have,
 * and the batch. A name that stands for an extent stands for the same one in all inputs.
 */
export function bindShapes(
  inputs: readonly DeclaredInput[],
  { inputShapes, sampleShapes = new Map(), batch }: Binding,
): BoundInputs {
  const given = new Map(inputShapes);
  const unnamed = given.get('');
  if (unnamed && inputs.length === 1) given.set(inputs[0]!.name, unnamed);
  const seen = new Map(inputs.map((it) => [it.name, ofSamples(it, inputs, sampleShapes)]));
  const symbols = symbolsOf(inputs, (name) => [given.get(name), seen.get(name)]);
  // The leading extent, and those elsewhere of the name of a leading one.
  const batches = new Set(inputs.flatMap(({ extents }) => extents?.[0] ?? []));
  const isBatch = (extent: Extent, axis: number) =>
    axis === 0 || (extent !== undefined && batches.has(extent));
  const shapes = new Map<string, Shape>();
  const assumed: string[] = [];
  const faults: Diagnostic[] = [];
  for (const input of inputs) {
    const wanted = given.get(input.name);
    const extents = input.extents ?? wanted ?? seen.get(input.name);
    const bound = extents?.map((extent, axis) => {
      if (typeof extent === 'number') return extent;
      const named = typeof extent === 'string' ? symbols.get(extent) : undefined;
      const known = wanted?.[axis] ?? named ?? seen.get(input.name)?.[axis];
      if (known !== undefined || !isBatch(extent, axis)) return known;
      if (batch === undefined) assumed.push(showAxis(input, axis));
      return batch ?? 1;
    });
    const fault = faultOf(input, bound, wanted, batch);
    if (fault) faults.push(fault);
    else shapes.set(input.name, bound as Shape);
  }
  // A shape under a wrong name leaves open what it was meant for: that is told once.
  const strange = strangers(inputs, inputShapes);
  return { shapes, assumed, diagnostics: strange.length > 0 ? strange : faults };
}

/** What named extents stand for, by what the user says of the inputs that have them, then by his samples. */
function symbolsOf(
  inputs: readonly DeclaredInput[],
  shapesOf: (name: string) => readonly (Partial<Shape> | undefined)[],
): ReadonlyMap<string, number> {
  const symbols = new Map<string, number>();
  for (const source of [0, 1])
    for (const { name, extents } of inputs)
      extents?.forEach((extent, axis) => {
        if (typeof extent !== 'string' || (source === 1 && symbols.has(extent))) return;
        const value = shapesOf(name)[source]?.[axis];
        if (value !== undefined) symbols.set(extent, value);
      });
  return symbols;
}

/** The extents that samples have, axis by axis; not the leading one, along which they are counted. */
function ofSamples(
  { name, extents }: DeclaredInput,
  inputs: readonly DeclaredInput[],
  shapes: ReadonlyMap<string, Shape>,
): (number | undefined)[] | undefined {
  const only = inputs.length === 1 && shapes.size === 1 ? [...shapes.values()][0] : undefined;
  const shape = shapes.get(name) ?? only;
  if (!shape || shape.length === 0) return undefined;
  if (shape.length - 1 === extents?.length) return shape.slice(1);
  const isSame = extents === undefined || shape.length === extents.length;
  return isSame ? [extents ? undefined : 1, ...shape.slice(1)] : undefined;
}

/** Shapes that were given for inputs that are not there. */
function strangers(inputs: readonly DeclaredInput[], given: ReadonlyMap<string, Shape>) {
  const known = inputs.map(({ name }) => name);
  const isMeant = (name: string) => known.includes(name) || (name === '' && known.length === 1);
  return [...given.keys()]
    .filter((name) => !isMeant(name))
    .map((name) => codes.strangeInput({ name, known, meant: nearestName(name, known) }));
}

function faultOf(
  { name, extents }: DeclaredInput,
  bound: readonly (number | undefined)[] | undefined,
  wanted: Shape | undefined,
  batch: number | undefined,
): Diagnostic | undefined {
  const at = { item: name };
  if (!bound) return codes.openShape({ name, open: ['all of them'], example: '1,784' }, at);
  if (wanted && !fits(bound, wanted))
    return codes.otherShape({ name, declared: show(extents), given: show(wanted) }, at);
  if (batch !== undefined && !wanted && bound.length > 0 && bound[0] !== batch)
    return codes.otherBatch({ name, declared: show(extents), batch }, at);
  const open = bound.flatMap((extent, axis) => (extent === undefined ? [axis] : []));
  if (open.length > 0) {
    const named = open.map((axis) => `${axis}${extents?.[axis] ? ` (${extents[axis]})` : ''}`);
    const example = bound.map((e) => e ?? 'N').join(',');
    return codes.openShape({ name, open: named, example }, at);
  }
  const elements = sizeOf(bound as Shape);
  if (elements > MOST_ELEMENTS)
    return codes.tooManyElements({ name, shape: show(bound), most: MOST_ELEMENTS }, at);
  return undefined;
}

function fits(bound: readonly (number | undefined)[], wanted: Shape): boolean {
  return bound.length === wanted.length && bound.every((extent, i) => extent === wanted[i]);
}

function show(extents: readonly Extent[] | undefined): string {
  return `[${extents?.map((extent) => extent ?? '?').join(',')}]`;
}

function showAxis({ name, extents }: DeclaredInput, axis: number): string {
  const symbol = extents?.[axis];
  return `axis ${axis}${symbol === undefined ? '' : ` (${symbol})`} of '${name}'`;
}
