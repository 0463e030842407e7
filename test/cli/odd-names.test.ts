import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PLAIN } from '../../src/diagnostics/style.ts';
import { renderDiagnostic } from '../../src/diagnostics/render.ts';
import { styleFor } from '../../src/cli/terminal/style.ts';
import { visible, visibleLine } from '../../src/support/visible.ts';
import { encode } from '../../src/export/onnx/encode-message.ts';
import { codesOf, openPlace } from '../support/spike.ts';
import { floats, input, node } from '../support/onnx-models.ts';

const place = openPlace();
afterAll(place.clear);

/** Turns red, renames the window, adds a note of its own, runs backwards, and has a control of C1. */
const EVIL = 'a\u001b[31mEVIL\u001b]0;title\u0007\n  note: b\u202e\u009b1m';
const SHOWN = String.raw`a\u001b[31mEVIL\u001b]0;title\u0007\n  note: b\u202e\u009b1m`;
/** Control characters but for ends of lines. */
const RAW = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u;

beforeAll(() => {
  const write = (file: string, opType: string) => {
    const graph = {
      name: EVIL,
      node: [{ ...node(opType, ['x', 'w'], EVIL), name: EVIL }],
      input: [input('x', [1, 2])],
      initializer: [floats('w', [2, 2], [1, 0, 0, 1])],
      // Not what it computes: that is a warning, which names it.
      output: [input(EVIL, [1, 3])],
    };
    const opsetImport = [{ domain: '', version: 17n }];
    writeFileSync(place.path(file), encode('ModelProto', { irVersion: 8n, opsetImport, graph }));
  };
  write('odd.onnx', 'MatMul');
  write('unknown.onnx', 'Nonsense');
});

test.each([
  ['inspect', ['inspect', 'odd.onnx'], 0, ['SPK4037']],
  ['compile', ['compile', 'odd.onnx', '-o', 'a'], 0, ['SPK4037', 'SPK5014']],
  ['an error', ['compile', 'unknown.onnx', '-o', 'b'], 4, ['SPK4024']],
] as const)('what a name says to a terminal is shown, not sent: %s', (_, args, status, codes) => {
  const ran = place.run(args);
  expect(ran.status).toBe(status);
  expect(codesOf(ran)).toEqual(codes);
  expect(ran.stderr).toContain(SHOWN);
  if (status === 0) expect(ran.stdout).toContain(SHOWN);
  expect(ran.stdout + ran.stderr).not.toMatch(RAW);
  // Where there are colours they are ours: begun and ended, and never one out of the name.
  const coloured = place.run(args, { env: { FORCE_COLOR: '1' } });
  const all = coloured.stdout + coloured.stderr;
  expect(all).toContain(SHOWN);
  expect(all.replaceAll(/\u001b\[(?:1|2|22|3[1236]|39)m/gu, '')).not.toMatch(RAW);
});

test('programs get names as they are', () => {
  const { stdout, stderr } = place.run(['inspect', 'odd.onnx', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ name: EVIL, outputs: [{ name: EVIL }] });
  expect(JSON.parse(stderr)).toMatchObject({ at: { item: EVIL } });
});

test('our colours pass, and those that a name imitates do not', async () => {
  const style = await styleFor({}, { FORCE_COLOR: '1' });
  const painted = style.red(style.bold('x'));
  expect(visible(painted)).toBe('\u001b[31m\u001b[1mx\u001b[22m\u001b[39m');
  expect(visible(visibleLine(painted))).toBe(visible(painted));
  expect(visible('\u001b[31mx')).toBe(String.raw`\u001b[31mx`);
  expect(visible('\u001b[31;1mx')).toBe(String.raw`\u001b[31;1mx`);
  expect(visible('two\nlines\tand\r\u007f')).toBe('two\nlines\tand\\r\\u007f');
  expect(visibleLine('two\nlines\t')).toBe('two\\nlines\\t');
  expect(visible('⣿▁█ ünïcödé 層 🙂')).toBe('⣿▁█ ünïcödé 層 🙂');
});

test('each fact of a diagnostic is one line', () => {
  const at = { file: 'a\nb', item: EVIL };
  const facts = { message: 'm\nm', notes: ['n\nn'], hint: 'h\nh', at, exit: 4 } as const;
  const text = renderDiagnostic({ code: 'SPK4024', severity: 'error', ...facts }, PLAIN);
  expect(text.split('\n')).toEqual([
    String.raw`error[SPK4024]: m\nm`,
    String.raw`  --> a\nb (${SHOWN})`,
    String.raw`  note: n\nn`,
    String.raw`  help: h\nh`,
  ]);
});
