import type { Shape } from '../../tensor/shape.ts';
import {
  type Box,
  type Range,
  boxOfRun,
  elementsOf,
  hullOf,
  hullOfElements,
  intersection,
  runOfBox,
  volumeOf,
  wholeBox,
} from '../../tensor/box.ts';
import { factorBox } from './factors.ts';
import { type Listed, byTarget } from './lists.ts';
import type { WindowAxis } from '../../ir/ops/windows.ts';
import type { Connection, Form, View } from './network.ts';

/** The smallest box of the source whose messages these targets weigh; nothing where there are none. */
export function readsOf(connection: Connection, targets: Box): Box | undefined {
  const { form, sourceShape, targetViews, views } = connection;
  const reached = throughAll(targetViews, targets);
  if (form.kind === 'factor') return reached && factorReads(form, reached);
  const sources = reached && sourcesOf(form, sourceShape, reached);
  return sources && throughAll(views, sources);
}

/** The smallest box that holds what any side of a product reads of the population. */
function factorReads({ sides }: Extract<Form, { kind: 'factor' }>, reached: Box): Box | undefined {
  const boxes = sides
    .map((side) => throughAll(side.views, factorBox(side, reached)))
    .filter((box) => box !== undefined);
  return boxes.length === 0 ? undefined : boxes.reduce(hullOf);
}

/** The smallest box of what the synapse makes that holds what some neurons hear. */
export function reachedBox({ targetViews }: Connection, targets: Box): Box | undefined {
  return throughAll(targetViews, targets);
}

/** How many ledgers of a product's factors its elements need. */
export function factorCount(connection: Connection, targets: Box): number {
  const { form, targetViews } = connection;
  const reached = throughAll(targetViews, targets);
  if (form.kind !== 'factor' || reached === undefined) return 0;
  return form.sides.reduce((sum, side) => sum + volumeOf(factorBox(side, reached)), 0);
}

function throughAll(views: readonly View[], start: Box): Box | undefined {
  let box: Box | undefined = start;
  for (const view of views) box = box && throughView(view, box);
  return box;
}

function sourcesOf(
  form: Exclude<Form, { kind: 'factor' }>,
  from: Shape,
  targets: Box,
): Box | undefined {
  switch (form.kind) {
    case 'dense':
      return [...targets.slice(0, -1), [0, form.inputs]];
    case 'listed':
      return listedSources(form, from, targets);
    case 'each':
      return form.taps === 1 ? targets : [...targets, [0, form.taps]];
    case 'window':
      return windowSources(form, from, targets);
    case 'all':
      return wholeBox(from);
  }
}

type Window = Extract<Form, { kind: 'window' }>;

function windowSources(form: Window, from: Shape, targets: Box): Box | undefined {
  const { axes, inPerGroup, outPerGroup, isTransposed } = form;
  const [batch, channels, ...space] = targets as [Range, Range, ...Range[]];
  const firstGroup = Math.floor(channels[0] / outPerGroup);
  const lastGroup = Math.floor((channels[1] - 1) / outPerGroup);
  const ranges = axes.map((axis, i) =>
    isTransposed === true ? spreadRange(axis, space[i]!) : windowRange(axis, space[i]!),
  );
  if (ranges.some(([start, end]) => start >= end)) return undefined;
  const box: Box = [batch, [firstGroup * inPerGroup, (lastGroup + 1) * inPerGroup], ...ranges];
  return intersection(box, wholeBox(from));
}

/** From the first to the last input that windows see: where they stride far, padding hides some. */
function windowRange({ stride, dilation, kernel, pad, inputs }: WindowAxis, range: Range): Range {
  const [start, end] = range;
  let [low, high] = [inputs, -1];
  for (let p = start; p < end; p++)
    for (let k = 0; k < kernel; k++) {
      const at = p * stride + k * dilation - pad;
      if (at < 0 || at >= inputs) continue;
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
  return [low, high + 1];
}

/** Of a transposed convolution, whose windows slide over the targets. */
function spreadRange(axis: WindowAxis, [start, end]: Range): Range {
  const { stride, dilation, kernel, pad, outputs } = axis;
  const reach = (kernel - 1) * dilation;
  const first = Math.max(0, Math.ceil((start + pad - reach) / stride));
  return [first, Math.min(outputs, Math.floor((end - 1 + pad) / stride) + 1)];
}

function listedSources(form: Listed, from: Shape, targets: Box): Box | undefined {
  const { starts, sources } = byTarget(form);
  const [first, end] = targets[0]!;
  return hullOfElements(from, sources.subarray(starts[first], starts[end]));
}

function throughView(view: View, box: Box): Box | undefined {
  switch (view.kind) {
    case 'reshape':
      return reshaped(view.from, view.to, box);
    case 'wire':
      return wired(view, box);
    case 'part': {
      const moved = box.map((range, axis): Range =>
        axis === view.axis ? [range[0] - view.start, range[1] - view.start] : range,
      );
      return intersection(moved, wholeBox(view.from));
    }
    case 'whole':
      return wholeBox(view.from);
  }
}

/** Axes that stay are followed one by one; runs of axes that become other runs, by the elements' order. */
function reshaped(from: Shape, to: Shape, box: Box): Box {
  const found: Range[] = [];
  let [own, other] = [0, 0];
  while (own < from.length || other < to.length) {
    const start = { own, other };
    let [size, otherSize] = [from[own++] ?? 1, to[other++] ?? 1];
    while (size !== otherSize) {
      if (size < otherSize) size *= from[own++]!;
      else otherSize *= to[other++]!;
    }
    const part = from.slice(start.own, own);
    const run = runOfBox(to.slice(start.other, other), box.slice(start.other, other));
    found.push(...boxOfRun(part, ...run));
  }
  return found;
}

function wired({ from, to, places }: Extract<View, { kind: 'wire' }>, box: Box): Box | undefined {
  const sources = elementsOf(to, box).map((element) => places[element]!);
  return hullOfElements(from, sources);
}
