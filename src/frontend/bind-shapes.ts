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
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives every input its shape: what the model declares, what the user says of it, and the batch. A
 * name that stands for an extent stands for the same one in all inputs.
 */
export function bindShapes(
  inputs: readonly DeclaredInput[],
  { inputShapes, batch }: Pick<ImportOptions, 'inputShapes' | 'batch'>,
): BoundInputs {
  const given = new Map(inputShapes);
  const unnamed = given.get('');
  if (unnamed && inputs.length === 1) given.set(inputs[0]!.name, unnamed);
  const symbols = symbolsOf(inputs, given, batch ?? 1);
  const shapes = new Map<string, Shape>();
  const diagnostics = strangers(inputs, inputShapes);
  for (const input of inputs) {
    const wanted = given.get(input.name);
    const extents = input.extents ?? wanted;
    const bound = extents?.map((extent, axis) => {
      if (typeof extent === 'number') return extent;
      const named = extent === undefined ? undefined : symbols.get(extent);
      return wanted?.[axis] ?? named ?? (axis === 0 ? (batch ?? 1) : undefined);
    });
    const fault = faultOf(input, bound, wanted, batch);
    if (fault) diagnostics.push(fault);
    else shapes.set(input.name, bound as Shape);
  }
  return { shapes, diagnostics };
}

/** What named extents stand for, by what the user says of the inputs that have them; else the batch. */
function symbolsOf(
  inputs: readonly DeclaredInput[],
  given: ReadonlyMap<string, Shape>,
  batch: number,
): ReadonlyMap<string, number> {
  const symbols = new Map<string, number>();
  const batches = new Set<string>();
  for (const { name, extents } of inputs)
    extents?.forEach((extent, axis) => {
      if (typeof extent !== 'string') return;
      const value = given.get(name)?.[axis];
      if (value !== undefined) symbols.set(extent, value);
      if (axis === 0) batches.add(extent);
    });
  for (const name of batches) if (!symbols.has(name)) symbols.set(name, batch);
  return symbols;
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
    return codes.openShape(
      { name, open: named, example: bound.map((e) => e ?? 'N').join(',') },
      at,
    );
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
