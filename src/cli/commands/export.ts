import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import { OP_TABLE, isArtifact, netxFile, readArtifact, readModel } from '../../index.ts';
import { defineCommand } from '../command.ts';
import { count } from '../count.ts';
import { isSameFile, writeWhole } from '../files.ts';
import { text } from '../options.ts';

const FORMATS = ['netx'];

export const exportCommand = defineCommand({
  name: 'export',
  positionals: [{ name: 'thing', doc: 'the folder of an artifact, or a .spk file' }],
  options: {
    as: text('FORMAT', 'format of the file: netx, HDF5 as tools around Lava read it', {
      choices: FORMATS,
    }),
    output: text('FILE', 'file to write', { alias: 'o' }),
  },
  examples: [['export model.spike --as netx -o model.net', 'a row of layers for netx']],
  async run({ args, options, output, config }) {
    const { as = 'netx', output: file } = options;
    if (file === undefined)
      return fail(
        codes.missingArgument({ command: 'export', argument: '-o FILE', doc: 'file to write' }),
      );
    const { thing } = args;
    if (isSameFile(file, thing)) fail(codes.outputIsInput({ what: 'graph' }, { file }));
    const graph = isArtifact(thing)
      ? (await readArtifact(thing, OP_TABLE)).graph
      : (await readModel({ model: thing, inputShapes: new Map() }, (await config()).config)).graph;
    const bytes = netxFile(graph);
    writeWhole(file, bytes);
    output.document({ as, output: file, bytes: bytes.length });
    output.summary(`written  ${file} (${count(bytes.length)} bytes)`);
    return EXIT.ok;
  },
});
