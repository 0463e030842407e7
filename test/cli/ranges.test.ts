import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { DIGITS, documentOf, failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

writeFileSync(
  place.path('small.spk'),
  `spk 1
graph small : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 7, high = 200, limit = 200} : spikes i9[2]
%a = dense(%s) {weight = i8[1,2](100, -3)} : current i32[1] loc("fc")
%y = sigma(%a) : current i32[1]
output y = %y
`,
);

test('inspect shows what each sum may come to, and the bits that it needs', () => {
  const { status, stdout, stderr } = place.run(['inspect', 'small.spk', '--ranges']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^ {2}op +sum +low +high +needs +has$/m);
  expect(stdout).toMatch(/^ {2}y +ledger +-600 +20,000 +16 bits +32 bits$/m);
});

test('a sum that does not fit the bits that were asked for is named, with what brings it there', () => {
  const ran = place.run(['inspect', 'small.spk', '--ranges', '--accumulator-bits', '12', '--json']);
  expect(ran.stderr).toContain('"code":"SPK5080"');
  expect(documentOf(ran)).toMatchObject({
    accumulators: expect.arrayContaining([
      expect.objectContaining({
        op: 'y',
        high: 20_000,
        witness: {
          element: 0,
          bound: 20_000,
          messages: {
            s: [
              { element: 0, message: 200 },
              { element: 1, message: 0 },
            ],
          },
        },
      }),
    ]) as unknown,
  });
});

test('bits of sums are a question for the sums', () => {
  const args = ['inspect', 'small.spk', '--accumulator-bits', '12', '--json'];
  expect(documentOf(place.run(args))).toHaveProperty('accumulators');
});

test('a model has no sums of integers yet', () => {
  const ran = place.run(['inspect', DIGITS, '--ranges', '--json']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK5081'] });
});
