import { expect, test } from '@jest/globals';
import {
  placesThrough,
  stridedWire,
  wireAttrs,
  wirePlace,
  wirePlaces,
  wiringOf,
} from '../../../src/ir/ops/ledgers/wire-places.ts';
import { random } from '../../../src/support/random.ts';
import { sizeOf, stridedIndex, stridesOf } from '../../../src/tensor/shape.ts';

/** Planes of windows over planes of 10 places, as of a pool. */
const pooled = (planes: number) =>
  Int32Array.from({ length: planes * 12 }, (_, i) => {
    const place = (i % 12) - 1;
    return place < 0 || place > 9 ? -1 : Math.floor(i / 12) * 10 + place;
  });

test('what every plane does alike is said once', () => {
  const places = pooled(8);
  const attrs = wireAttrs([1, 8, 3, 4], places);
  expect(attrs).toMatchObject({ shape: [1, 8, 3, 4], stride: 10 });
  expect(wiringOf(attrs).index).toMatchObject({ shape: [3, 4] });
  expect(wirePlaces(attrs)).toEqual(places);
});

test('the shortest run is taken, of single elements too', () => {
  const repeated = Int32Array.from({ length: 100 }, (_, i) => i % 5);
  const attrs = wireAttrs([20, 5], repeated);
  expect(attrs).toEqual({
    index: expect.objectContaining({ shape: [5] }) as never,
    shape: [20, 5],
  });
  const every = Int32Array.from({ length: 100 }, (_, i) => 3 * i + 1);
  expect(wireAttrs([10, 10], every)).toMatchObject({ index: { shape: [] }, stride: 3 });
  const none = new Int32Array(100).fill(-1);
  expect(wireAttrs([10, 10], none)).toMatchObject({ index: { shape: [] } });
});

test('few places, and places without order, stay as they are', () => {
  expect(Object.keys(wireAttrs([4, 12], pooled(4)))).toEqual(['index']);
  const source = random(1);
  const places = Int32Array.from({ length: 256 }, () => source.int(-1, 99));
  expect(Object.keys(wireAttrs([16, 16], places))).toEqual(['index']);
  const back = Int32Array.from({ length: 100 }, (_, i) => 99 - i);
  expect(Object.keys(wireAttrs([10, 10], back))).toEqual(['index']);
});

test('any places come back from their attributes, all and one by one', () => {
  for (let seed = 0; seed < 200; seed++) {
    const source = random(seed);
    const shape = [source.int(1, 4), source.int(1, 6), source.int(1, 8)];
    const [run, stride] = [source.pick([1, shape[2]!, sizeOf(shape.slice(1))]), source.int(0, 9)];
    const first = Int32Array.from({ length: run }, () => source.int(-1, 20));
    const places = Int32Array.from({ length: sizeOf(shape) }, (_, i) => {
      const place = first[i % run]!;
      return place === -1 ? -1 : place + stride * Math.floor(i / run);
    });
    if (source.next() < 0.2) places[source.int(0, places.length - 1)] = source.int(-1, 50);
    const attrs = wireAttrs(shape, places);
    expect(wirePlaces(attrs)).toEqual(places);
    expect(wiringOf(attrs).shape).toEqual(shape);
    places.forEach((place, i) => expect(wirePlace(attrs, i)).toBe(place));
  }
});

test('a wire by strides is the one whose places are listed', () => {
  for (let seed = 0; seed < 300; seed++) {
    const source = random(seed);
    const shape = Array.from({ length: source.int(0, 5) }, () => source.int(1, 6));
    const strides = stridesOf(shape)
      .map((stride) => [source.next(), source.next() < 0.1 ? source.int(0, 9) : stride] as const)
      .toSorted((a, b) => (seed % 2 === 0 ? a[0] - b[0] : 0))
      .map(([, stride]) => stride);
    const start = source.int(0, 20);
    const listed = wireAttrs(shape, stridedIndex(shape, strides, start));
    const made = stridedWire(shape, strides, start);
    expect(Object.keys(made)).toEqual(Object.keys(listed));
    expect(wiringOf(made)).toMatchObject({
      shape: wiringOf(listed).shape,
      stride: wiringOf(listed).stride,
    });
    expect(wiringOf(made).index.hash).toBe(wiringOf(listed).index.hash);
  }
});

test('places through a wire are those of its places', () => {
  for (let seed = 0; seed < 100; seed++) {
    const source = random(seed);
    const inner = wireAttrs(
      [8, 12],
      seed % 3 === 0 ? pooled(8) : stridedIndex([8, 12], [source.int(0, 9), source.int(0, 2)]),
    );
    const picked = Int32Array.from({ length: 70 }, () => source.int(-1, 95));
    const outer =
      seed % 2 === 0
        ? wireAttrs([7, 10], picked)
        : stridedWire([7, 10], [source.int(0, 9), 1], source.int(0, 9));
    const all = wirePlaces(inner);
    const expected = wirePlaces(outer).map((place) => (place === -1 ? -1 : all[place]!));
    expect(placesThrough(inner, outer)).toEqual(expected);
  }
});
