import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import { ALL_CODES, type CodeInfo } from '../../index.ts';
import { nearestName } from '../../support/nearest-name.ts';
import { defineCommand } from '../command.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { screenWidth } from '../terminal/screen.ts';
import { wrapWords } from '../terminal/wrap.ts';

export const explainCommand = defineCommand({
  name: 'explain',
  positionals: [{ name: 'code', doc: 'as messages show it, such as SPK2003', isOptional: true }],
  options: {},
  examples: [
    ['explain SPK2003', 'what the message means and what to do'],
    ['explain', 'lists all codes'],
  ],
  run({ args, output }) {
    if (args.code === '') {
      output.result({ codes: ALL_CODES }, () =>
        factLines(ALL_CODES.map(({ code, title }) => [code, title])).join('\n'),
      );
      return Promise.resolve(EXIT.ok);
    }
    const info = findCode(args.code);
    output.result(info, () => render(info, output.style));
    return Promise.resolve(EXIT.ok);
  },
});

/** `SPK2003`, `spk2003` or just `2003`. */
function findCode(found: string): CodeInfo {
  const wanted = found.toUpperCase().replace(/^(?=\d)/, 'SPK');
  const known = ALL_CODES.map(({ code }) => code);
  const info = ALL_CODES.find(({ code }) => code === wanted);
  return info ?? fail(codes.unknownCode({ found, meant: nearestName(wanted, known) }));
}

function render({ code, title, severity, exit, explain }: CodeInfo, style: Style): string {
  const ends = severity === 'error' ? `an error, exit code ${exit}` : 'a warning';
  return [
    ...wrapWords(`${style.bold(`${code}: ${title}`)} (${ends})`, screenWidth()),
    '',
    ...wrapWords(explain, screenWidth()),
  ].join('\n');
}
