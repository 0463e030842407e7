import { basename, join, resolve } from 'node:path';
import { EXIT } from '../../diagnostics/diagnostic.ts';
import { defineCommand } from '../command.ts';
import { count } from '../terminal/count.ts';
import { text } from '../arguments/options.ts';
import { writePage } from '../page/file.ts';
import { SAMPLE_OPTIONS } from '../page/samples.ts';

export const reportCommand = defineCommand({
  name: 'report',
  positionals: [{ name: 'artifact', doc: 'the folder of an artifact' }],
  options: {
    output: text('FILE', 'the page: beside the artifact under its name, unless given', {
      alias: 'o',
    }),
    ...SAMPLE_OPTIONS,
  },
  examples: [
    ['report model.spike', 'writes model.html: graph, passes, accuracy, layers, in one file'],
    ['report model.spike --samples test.npz --limit 2', 'with what neurons send and remember'],
    ['report model.spike --samples test.npz --probe fc1 -o pages/fc1.html', 'of one layer'],
  ],
  async run({ args, options, output, config: load }) {
    const { config } = await load();
    const file = options.output ?? pageName(args.artifact);
    const request = { artifact: args.artifact, file, samples: options, config, output };
    const bytes = await writePage(request);
    output.document({ page: file, bytes });
    output.summary(`written ${file} (${count(bytes)} bytes); open it in a browser`);
    return EXIT.ok;
  },
});

/** Beside the artifact under its name: `model.html` for `model.spike`. */
function pageName(artifact: string): string {
  const folder = resolve(artifact);
  return join(folder, '..', `${basename(folder).replace(/\.spike$/, '')}.html`);
}
