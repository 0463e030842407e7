import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import { type Converted, type Loss, WRITERS, checkGraphPlace, convert } from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { list, text } from '../arguments/options.ts';
import { defineCommand } from '../command.ts';
import { readShape } from '../compile/request.ts';
import { isSameFile, writeWhole } from '../files.ts';
import { tablesOf } from '../plugins/tables.ts';
import { count } from '../terminal/count.ts';
import { tableLines } from '../terminal/table.ts';

const ENDINGS = WRITERS.map(({ ending }) => ending).join(', ');

export const convertCommand = defineCommand({
  name: 'convert',
  positionals: [
    { name: 'a', doc: 'a model file, a .spk file or the folder of an artifact' },
    { name: 'b', doc: `the file to write; its ending says the format: ${ENDINGS}` },
  ],
  options: {
    as: text('FORMAT', 'the format, where the name does not say it', {
      choices: WRITERS.map(({ name }) => name),
    }),
    architecture: text('FILE', ARCHITECTURE_DOC),
    'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open'),
    dt: text('SECONDS', 'length of a step in NIR, which says equations in seconds', {
      setting: 'compiler.seconds_per_step',
    }),
  },
  examples: [
    ['convert network.nir network.net', 'float neurons become those of a chip, in a row of layers'],
    ['convert network.net network.nir --dt 1e-3', 'equations in steps of a millisecond'],
    ['convert model.spike model.onnx', 'the integers that a converted network settles at'],
    ['convert model.pt2 model.safetensors', 'weights alone, by their names'],
    ['convert model.onnx model.spk', 'the graph as text'],
  ],
  async run({ args, options, output, config: load }) {
    const { config, origins } = await load();
    const { passes } = await tablesOf(config);
    const { as, architecture } = options;
    const request = {
      ...{ model: args.a, to: args.b, inputShapes: new Map(options['input-shape'].map(readShape)) },
      ...(as !== undefined && { as }),
      ...(architecture !== undefined && { architecture }),
    };
    const made = await convert(request, { config, origins, passes, writers: WRITERS });
    for (const file of made.files.keys())
      if ([args.a, ...made.read].some((read) => isSameFile(read, file)))
        fail(codes.outputIsInput({ what: 'model or a file of its weights' }, { file }));
    checkGraphPlace(made.files.keys());
    output.report(made.warnings);
    for (const [file, bytes] of made.files) writeWhole(file, bytes);
    output.document(documentOf(made));
    output.print(lossTable(made.lost));
    output.summary(summaryOf(made));
    return EXIT.ok;
  },
});

function documentOf({ from, stage, as, files, lost }: Converted) {
  const written = [...files].map(([file, { length }]) => ({ file, bytes: length }));
  return { from, stage, as, files: written, lost };
}

function summaryOf({ from, as, files }: Converted): string {
  const written = [...files].map(([file, { length }]) => `${file} (${count(length)} bytes)`);
  return `written  ${written.join(', ')}: from ${from} to ${as}`;
}

/** What got lost, a kind a line; where nothing did, that is said. */
function lossTable(lost: readonly Loss[]): string {
  if (lost.length === 0) return 'nothing is lost: read again, the file says the same network';
  const rows = lost.map(({ what, count: times, most, means, at }) => [
    what,
    count(times),
    most === undefined ? '' : String(Number(most.toPrecision(3))),
    `${at.join(', ')}${times > at.length && at.length > 1 ? ', ...' : ''}`,
    means,
  ]);
  const head = ['lost', 'count', 'by up to', 'where', 'what it means'];
  return tableLines(head, rows, new Set(['count', 'by up to'])).join('\n');
}
