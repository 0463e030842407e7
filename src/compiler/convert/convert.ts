import { isArtifact, readArtifact } from '../../../runtime/artifact/read.ts';
import type { Config } from '../../config/config.ts';
import type { Origins } from '../../config/profile/effective.ts';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import type { Network, Writer } from '../../export/writers.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import type { Stage } from '../../ir/types.ts';
import type { PassTable } from '../pass.ts';
import { spikeErrors } from '../quality/spike-errors.ts';
import { type ModelRequest, readModel } from '../read-model.ts';
import { runPasses } from '../run-passes.ts';
import { untimed } from '../without-effect.ts';
import { graphLosses } from './graph-losses.ts';
import { type Loss, joined, tally } from './loss.ts';
import { lossesRead } from './read-back.ts';
import { writerFor } from './writer-for.ts';

export interface ConvertRequest extends ModelRequest {
  /** The file to write. */
  readonly to: string;
  /** The format, where the name does not say it. */
  readonly as?: string;
}

export interface Converted {
  /** Formats, and the stage of the network that was read. */
  readonly from: string;
  readonly stage: Stage;
  readonly as: string;
  /** Files to write, by their paths: the one that was asked for, and what belongs to it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Files that were read: none of them may be written. */
  readonly read: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** What the files do not say of the network; none where they say all of it. */
  readonly lost: readonly Loss[];
}

export interface ConvertContext {
  readonly config: Config;
  /** Who set what of it. */
  readonly origins?: Origins;
  readonly passes: PassTable;
  readonly writers: readonly Writer[];
}

/**
 * A network from one format to another. What gets lost is not what a writer says of itself: the files are read again,
 * and the network in them is held against the one that was to be written.
 */
export async function convert(
  request: ConvertRequest,
  { config, origins, passes, writers }: ConvertContext,
): Promise<Converted> {
  const writer = writerFor(request, writers);
  const source = await sourceOf(request, config);
  const ready = await sayable(source, writer, { from: request.model, passes });
  const { secondsPerStep: asked } = config.compiler;
  const secondsPerStep = asked > 0 ? asked : source.secondsPerStep;
  const { weights } = source;
  const network: Network = {
    graph: ready.graph,
    ...(weights && { weights }),
    ...(secondsPerStep !== undefined && { secondsPerStep }),
  };
  const usesSeconds = writer.name === 'nir' || source.secondsPerStep !== undefined;
  const { bytes, beside, warnings } = writer.write(network);
  const written = new Map([[request.to, bytes]]);
  if (beside) written.set(`${stemOf(request.to, writer)}${beside.ending}`, beside.bytes);
  const found = await lossesRead(network, { writer, bytes, ...(beside && { beside }) });
  return {
    ...{ from: source.format, stage: source.graph.stage, as: writer.name, files: written },
    read: source.files,
    warnings: [
      ...source.warnings,
      ...ready.warnings,
      ...warnings,
      ...untimed(origins, usesSeconds),
    ],
    lost: joined([source.lost, ready.lost, found]),
  };
}

interface Source extends Network {
  readonly format: string;
  readonly files: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** What an artifact says that is no part of a network. */
  readonly lost: readonly Loss[];
}

async function sourceOf(request: ConvertRequest, config: Config): Promise<Source> {
  const { model } = request;
  if (!isArtifact(model)) {
    const read = await readModel(request, config);
    return { ...read, lost: [] };
  }
  if (request.architecture !== undefined || request.inputShapes.size > 0) {
    const option = request.architecture === undefined ? '--input-shape' : '--architecture';
    fail(codes.shapesFixed({ option }));
  }
  const { graph, manifest } = await readArtifact(model, OP_TABLE);
  const found = tally();
  found.add('steps', `${manifest.steps} steps`);
  return { graph, format: 'artifact', files: [], warnings: [], lost: found.losses() };
}

/** The network at a stage that the format says: float neurons become integers where it has only those. */
async function sayable(
  { graph }: Source,
  { name, stages, says, quantise: options = {} }: Writer,
  { from, passes }: { readonly from: string; readonly passes: PassTable },
) {
  if (stages.includes(graph.stage)) return { graph, lost: [], warnings: [] };
  if (graph.stage !== 'snn')
    return fail(codes.notSpiking({ from, format: name, settles: says === 'settled' }));
  const quantise = [{ name: 'quantise', options }];
  const fixed = await runPasses(graph, quantise, { ops: OP_TABLE, passes });
  const lost = graphLosses(graph, fixed, OP_TABLE);
  return { graph: fixed, lost, warnings: spikeErrors(graph, fixed) };
}

function stemOf(path: string, { ending }: Writer): string {
  return path.toLowerCase().endsWith(ending) ? path.slice(0, -ending.length) : path;
}
