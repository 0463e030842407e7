import { basename, join, normalize, resolve } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import { defineCommand } from '../command.ts';
import { count } from '../terminal/count.ts';
import { nextAfterReport } from '../terminal/next-command.ts';
import { text } from '../arguments/options.ts';
import { TWO_DOCUMENTS } from '../arguments/two-documents.ts';
import { writePage } from '../page/file.ts';
import { SAMPLE_OPTIONS } from '../page/samples.ts';

export const reportCommand = defineCommand({
  name: 'report',
  positionals: [{ name: 'artifact', doc: 'the folder of an artifact' }],
  options: {
    output: text(
      'FILE',
      'the page, or - for standard output: beside the artifact under its name, unless given',
      { alias: 'o' },
    ),
    ...SAMPLE_OPTIONS,
  },
  examples: [
    ['report model.spike', 'writes model.html: graph, passes, accuracy, layers, in one file'],
    ['report model.spike --samples test.npz --limit 2', 'with what neurons send and remember'],
    ['report model.spike --samples test.npz --probe fc1 -o pages/fc1.html', 'of one layer'],
  ],
  async run({ args, options, output, config: load }) {
    const { config } = await load();
    const { artifact } = args;
    const file = options.output ?? pageName(artifact);
    if (file === '-' && output.isJson) fail(codes.wrongOption(TWO_DOCUMENTS));
    const isNamed = options.output !== undefined;
    const page = { artifact, file, isNamed, samples: options, config, output };
    const { bytes, hasRuns } = await writePage(page);
    if (file === '-') return EXIT.ok;
    output.document({ page: file, bytes });
    output.summary(
      [
        `written ${file} (${count(bytes)} bytes); open it in a browser`,
        ...(hasRuns ? [] : [nextAfterReport({ artifact, output: options.output })]),
      ].join('\n'),
    );
    return EXIT.ok;
  },
});

/** Beside the artifact under its name, as it was named: `model.html` for `model.spike`. */
function pageName(artifact: string): string {
  const name = basename(resolve(artifact)).replace(/\.spike$/, '');
  return normalize(join(artifact, '..', `${name}.html`));
}
