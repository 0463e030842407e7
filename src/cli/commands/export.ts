import * as codes from '../../diagnostics/codes.ts';
import { EXIT, fail } from '../../diagnostics/diagnostic.ts';
import {
  type Graph,
  OP_TABLE,
  isArtifact,
  netxFile,
  nirFile,
  readArtifact,
  readModel,
} from '../../index.ts';
import { defineCommand } from '../command.ts';
import { count } from '../terminal/count.ts';
import { isSameFile, writeWhole } from '../files.ts';
import { text } from '../arguments/options.ts';

const FORMATS = ['netx', 'nir'];

export const exportCommand = defineCommand({
  name: 'export',
  positionals: [
    { name: 'thing', doc: 'the folder of an artifact, or a model file of a spiking network' },
  ],
  options: {
    as: text(
      'FORMAT',
      'format of the file: netx, HDF5 as tools around Lava read it; nir, a graph of equations',
      {
        choices: FORMATS,
      },
    ),
    dt: text('SECONDS', 'length of a step in NIR, which says equations in seconds', {
      setting: 'compiler.seconds_per_step',
    }),
    output: text('FILE', 'file to write', { alias: 'o' }),
  },
  examples: [
    ['export model.spike --as netx -o model.net', 'a row of layers for netx'],
    ['export network.spk --as nir --dt 1e-3 -o network.nir', 'a graph in steps of a millisecond'],
  ],
  async run({ args, options, output, config: load }) {
    const { as = 'netx', output: file } = options;
    if (file === undefined)
      return fail(
        codes.missingArgument({ command: 'export', argument: '-o FILE', doc: 'file to write' }),
      );
    const { thing } = args;
    if (isSameFile(file, thing)) fail(codes.outputIsInput({ what: 'graph' }, { file }));
    const { config } = await load();
    const graph = isArtifact(thing)
      ? (await readArtifact(thing, OP_TABLE)).graph
      : (await readModel({ model: thing, inputShapes: new Map() }, config)).graph;
    const dt = config.compiler.secondsPerStep;
    const { bytes, warnings } = written(graph, as, dt);
    output.report(warnings);
    writeWhole(file, bytes);
    output.document({ as, output: file, bytes: bytes.length });
    output.summary(`written  ${file} (${count(bytes.length)} bytes)`);
    return EXIT.ok;
  },
});

/** Without a length of its own, a step of NIR is as long as the format's exporters have it. */
function written(graph: Graph, format: string, dt: number) {
  if (format === 'nir') return nirFile(graph, dt > 0 ? dt : undefined);
  return { bytes: netxFile(graph), warnings: [] };
}
