import { SpikeError } from '../../diagnostics/diagnostic.ts';
import { type Network, type Writer, type Written, namedWeights } from '../../export/writers.ts';
import { findFrontend } from '../../frontend/index.ts';
import type { ImportResult } from '../../frontend/frontend.ts';
import { bytesSource } from '../../frontend/source.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { readSafetensors } from '../../tensor/safetensors.ts';
import { sameTensor } from '../../tensor/tensor.ts';
import { graphLosses } from './graph-losses.ts';
import { type Loss, tally } from './loss.ts';
import { settledLosses } from './settled-losses.ts';

interface Made extends Pick<Written, 'bytes' | 'beside'> {
  readonly writer: Writer;
}

/** What the files that were made say less than the network that they were made of. */
export async function lossesRead(network: Network, made: Made): Promise<readonly Loss[]> {
  if (made.writer.says === 'weights') return weightLosses(network, made);
  const read = await readAgain(made);
  if (read instanceof SpikeError) return refused(read);
  const found = tally();
  for (const name of network.weights?.keys() ?? []) found.add('names of weights', name);
  const { secondsPerStep } = network;
  if (secondsPerStep !== undefined && read.secondsPerStep !== secondsPerStep)
    found.add('seconds', `${secondsPerStep} s`);
  const { graph } = network;
  const ofGraph =
    made.writer.says === 'settled'
      ? settledLosses(graph, read.graph, OP_TABLE)
      : graphLosses(graph, read.graph, OP_TABLE);
  return [...found.losses(), ...ofGraph];
}

/** As whoever opens the files would: nothing that the writer knew is known here. */
async function readAgain({ writer, bytes, beside }: Made): Promise<ImportResult | SpikeError> {
  const name = (ending: string) => `model${ending}`;
  const source = bytesSource(name(writer.ending), bytes, (path) =>
    beside && path === name(beside.ending) ? bytesSource(path, beside.bytes) : undefined,
  );
  try {
    const { read } = await findFrontend(source).load();
    return await read(source, { inputShapes: new Map() });
  } catch (error) {
    if (error instanceof SpikeError) return error;
    throw error;
  }
}

function refused({ diagnostics }: SpikeError): readonly Loss[] {
  const found = tally();
  for (const { code, message } of diagnostics) found.add('readable', `${code}: ${message}`);
  return found.losses();
}

function weightLosses(network: Network, { bytes }: Made): readonly Loss[] {
  const found = tally();
  found.add('network', network.graph.name, { count: network.graph.ops.length });
  const read = readSafetensors(bytes, {});
  for (const [name, tensor] of namedWeights(network)) {
    const other = read.get(name);
    if (!other || !sameTensor(tensor, other)) found.add('weights', name);
  }
  return found.losses();
}
