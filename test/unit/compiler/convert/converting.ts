import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { PASS_TABLE } from '../../../../passes/index.ts';
import { isArtifact, readArtifact } from '../../../../runtime/artifact/read.ts';
import { compile } from '../../../../src/compiler/compile.ts';
import { firstDifference } from '../../../../src/compiler/check-bits.ts';
import { diffGraphs } from '../../../../src/compiler/diff/diff-graphs.ts';
import { type Converted, convert } from '../../../../src/compiler/convert/convert.ts';
import { readModel } from '../../../../src/compiler/read-model.ts';
import { writeArtifact } from '../../../../src/compiler/write-artifact.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { type Writer, WRITERS } from '../../../../src/export/writers.ts';
import type { Graph } from '../../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../../src/ir/ops/index.ts';
import { TARGET_TABLE } from '../../../../targets/index.ts';

/** A folder that networks are converted into, with no settings but the defaults. */
export async function openBench() {
  const folder = mkdtempSync(join(tmpdir(), 'convert-'));
  const { config } = await loadConfig({
    ...{ cwd: folder, env: {}, home: folder, platform: 'linux' },
  });
  const read = async (model: string, architecture?: string): Promise<Graph> => {
    if (isArtifact(model)) return (await readArtifact(model, OP_TABLE)).graph;
    const request = { model, inputShapes: new Map(), ...(architecture && { architecture }) };
    return (await readModel(request, config)).graph;
  };
  return {
    path: (name: string) => join(folder, name),
    read,
    clear: () => rmSync(folder, { recursive: true }),
    /** Compiles a network as it is. */
    async compile(model: string, artifact: string) {
      const how = { target: 'simulation', level: 0, encoding: 'graded', steps: 10 } as const;
      const request = { ...how, model, inputShapes: new Map(), without: new Set<string>() };
      const context = { config, passes: PASS_TABLE, targets: TARGET_TABLE };
      writeArtifact(artifact, (await compile(request, context)).files);
    },
    /** Converts a file into one of this ending, which is written. */
    async to(
      model: string,
      ending: string,
      writers: readonly Writer[] = WRITERS,
      architecture?: string,
    ) {
      const to = join(folder, `${basename(model, extname(model))}-as${ending}`);
      const request = { model, to, inputShapes: new Map(), ...(architecture && { architecture }) };
      const made = await convert(request, { config, passes: PASS_TABLE, writers });
      for (const [file, bytes] of made.files) writeFileSync(file, bytes);
      return { ...made, to };
    },
    /** Whether weights and a network are the graph that the network's own file is, to the last attribute. */
    isEqual: async (network: string, weights: string): Promise<boolean> =>
      diffGraphs(await read(network), await read(weights, network), OP_TABLE).same,
    /** Whether two files say one network: the same numbers in each step, whatever it hears. */
    async isSame(a: string, b: string, architecture?: string): Promise<boolean> {
      const [left, right] = [await read(a, architecture), await read(b)];
      return (
        firstDifference(left, namedAs(left, right), OP_TABLE, { steps: 20, seed: 1 }) === undefined
      );
    },
  };
}

/** What was lost: the kinds, each with its count. */
export function lostOf({ lost }: Converted): Readonly<Record<string, number>> {
  return Object.fromEntries(lost.map(({ what, count }) => [what, count]));
}

/** The second graph with inputs and outputs called as those of the first. */
function namedAs({ inputs, outputs }: Graph, other: Graph): Graph {
  const names = new Map(other.inputs.map(({ name }, i) => [name, inputs[i]!.name]));
  return {
    ...other,
    inputs: other.inputs.map((param, i) => ({ ...param, name: inputs[i]!.name })),
    ops: other.ops.map((op) => ({ ...op, inputs: op.inputs.map((it) => names.get(it) ?? it) })),
    outputs: other.outputs.map(({ value }, i) => ({ name: outputs[i]!.name, value })),
  };
}
