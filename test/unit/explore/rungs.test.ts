import { expect, test } from '@jest/globals';
import { EXHAUSTIVE, rungsFor } from '../../../src/compiler/explore/rungs.ts';

test('few networks are all measured on all samples, and many where somebody asks for it', () => {
  expect(rungsFor(EXHAUSTIVE, 128, false)).toEqual([{ samples: 128, survivors: 0 }]);
  expect(rungsFor(1000, 128, true)).toEqual([{ samples: 128, survivors: 0 }]);
});

test('many networks are halved round by round, on more and more samples', () => {
  expect(rungsFor(4 * EXHAUSTIVE, 128, false)).toEqual([
    { samples: 32, survivors: 2 * EXHAUSTIVE },
    { samples: 64, survivors: EXHAUSTIVE },
    { samples: 128, survivors: 0 },
  ]);
});

test('no round has fewer samples than tell anything, nor more than there are', () => {
  expect(rungsFor(16 * EXHAUSTIVE, 20, false).map(({ samples }) => samples)).toEqual([
    8, 8, 8, 10, 20,
  ]);
  expect(rungsFor(2 * EXHAUSTIVE, 4, false).map(({ samples }) => samples)).toEqual([4, 4]);
});
