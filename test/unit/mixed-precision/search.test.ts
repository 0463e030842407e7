import { expect, test } from '@jest/globals';
import { type Knob, type Widths, choicesOf } from '../../../src/compiler/mixed-precision/knobs.ts';
import { type Evaluation, searchWidths } from '../../../src/compiler/mixed-precision/search.ts';

const knob = (layer: string, what: Knob['what'] = 'weightBits', most = 8): Knob => ({
  layer,
  what,
  most,
});

/** How much noise a layer makes at one bit, and what a bit of it costs. */
interface Layer {
  readonly noise: number;
  readonly cost: number;
}

/** Layers whose noise adds up; decisions are lost in proportion to it. */
function network(layers: ReadonlyMap<Knob, Layer>, riskOf: (noise: number) => number = () => 0) {
  const asked: Widths[] = [];
  const measure = (widths: Widths): Evaluation => {
    let [noise, cost] = [0, 0];
    for (const [one, layer] of layers) {
      const bits = widths.get(one) ?? one.most;
      noise += layer.noise / 4 ** bits;
      cost += layer.cost * bits;
    }
    return { quality: 1 - noise, noise, cost, risk: riskOf(noise) };
  };
  const evaluate = (widths: Widths) => {
    asked.push(widths);
    return Promise.resolve(measure(widths));
  };
  return { asked, measure, evaluate };
}

const [thick, thin, free] = [knob('thick'), knob('thin'), knob('free', 'activationBits')];
const LAYERS = new Map([
  [thick, { noise: 10, cost: 100 }],
  [thin, { noise: 10, cost: 1 }],
  [free, { noise: 0.0001, cost: 10 }],
]);

test('bits go where they save most for what they lose, and no further than the floor', async () => {
  const { evaluate, measure } = network(LAYERS);
  const floor = 0.01;
  const { widths, before, after } = await searchWidths({
    knobs: [...LAYERS.keys()],
    floor,
    evaluate,
  });
  expect(after).toEqual(measure(widths));
  expect(before.quality - after.quality).toBeLessThanOrEqual(floor);
  expect(widths.get(free)).toBe(2);
  expect(widths.get(thick)!).toBeLessThan(widths.get(thin)!);
  // One bit less anywhere is too much.
  for (const [one, bits] of widths) {
    if (bits === 2) continue;
    const less = measure(new Map([...widths, [one, bits - 1]]));
    expect(before.quality - less.quality).toBeGreaterThan(floor);
  }
});

test('no floor takes all bits that can go, and none takes nothing that would be missed', async () => {
  const { evaluate } = network(LAYERS);
  const all = await searchWidths({ knobs: [...LAYERS.keys()], floor: 2, evaluate });
  expect([...all.widths.values()]).toEqual([2, 2, 2]);
  const none = await searchWidths({ knobs: [...LAYERS.keys()], floor: 0, evaluate });
  expect(none.after).toEqual(none.before);
  expect(choicesOf(none.widths)).toEqual([]);
});

test('what the samples keep and others may lose is not taken', async () => {
  const { evaluate } = network(LAYERS, (noise) => 10 * noise);
  const search = { knobs: [...LAYERS.keys()], evaluate };
  const { after, doubted } = await searchWidths({ ...search, floor: 0.01 });
  expect(after.risk).toBeLessThanOrEqual(0.01);
  expect(after.risk).toBeGreaterThan(0.001);
  expect(doubted).toBeGreaterThan(0);
  const sure = network(LAYERS);
  const found = await searchWidths({ ...search, evaluate: sure.evaluate, floor: 0.01 });
  expect(found.doubted).toBe(0);
  expect(found.after.cost).toBeLessThan(after.cost);
});

test('the same search is the same, and takes few networks', async () => {
  const first = network(LAYERS);
  const second = network(LAYERS);
  const search = (evaluate: typeof first.evaluate) =>
    searchWidths({ knobs: [...LAYERS.keys()], floor: 0.001, evaluate });
  expect(await search(first.evaluate)).toEqual(await search(second.evaluate));
  expect(first.asked).toEqual(second.asked);
  expect(first.asked.length).toBeLessThan(24);
});

test('two names for one population are one knob, and a layer that cannot be chosen is none', async () => {
  const { evaluate, measure } = network(new Map([...LAYERS].slice(0, 2)));
  const [view, silent] = [knob('view of thin'), knob('silent')];
  const aliased = (widths: Widths) => {
    if (widths.has(silent)) return Promise.resolve(undefined);
    if (!widths.has(view)) return evaluate(widths);
    // Both at once is refused, as a choice that nothing takes up is.
    if (widths.has(thin)) return Promise.resolve(undefined);
    return Promise.resolve(measure(new Map([[thin, widths.get(view)!]])));
  };
  const knobs = [thick, thin, view, silent];
  const { widths } = await searchWidths({ knobs, floor: 0.1, evaluate: aliased });
  expect([...widths.keys()]).toEqual([thick, thin]);
  expect(widths.get(thick)).toBeLessThan(8);
});

test('choices of one layer are one entry, and whole widths are none', () => {
  const widths = new Map([
    [knob('a'), 4],
    [knob('b'), 8],
    [knob('a', 'activationBits'), 3],
    [knob('c', 'activationBits', 6), 6],
  ]);
  expect(choicesOf(widths)).toEqual([{ layer: 'a', weightBits: 4, activationBits: 3 }]);
});
