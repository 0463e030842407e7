import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CompileRequest,
  type Graph,
  OP_TABLE,
  PASS_TABLE,
  type Report,
  TARGET_TABLE,
  compile,
  loadConfig,
  readArtifact,
  writeArtifact,
} from '../../src/index.ts';
import { inputShapesOf } from '../zoo/compare.ts';

/** What a compile wrote, as whoever opens the artifact finds it. */
export interface Written {
  readonly graph: Graph;
  readonly qann: Uint8Array;
  readonly report: Report;
}

/** Compiles a model with its integer network, writes the artifact and reads it. */
export async function compiled(
  model: string,
  more: Partial<CompileRequest> = {},
): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'spike-qann-'));
  try {
    const { config } = await loadConfig({ cwd: folder, home: folder, platform: 'linux', env: {} });
    const context = { config, passes: PASS_TABLE, targets: TARGET_TABLE };
    const { files, report } = await compile({ ...requestFor(model), ...more }, context);
    const place = join(folder, 'artifact');
    writeArtifact(place, files);
    const { graph } = await readArtifact(place, OP_TABLE);
    return { graph, qann: files.get('qann.onnx')!, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requestFor(model: string): CompileRequest {
  return {
    ...{ model, target: 'simulation', level: 2, encoding: 'graded', steps: 4 },
    ...{ inputShapes: inputShapesOf(model), without: new Set(), qualitySamples: 0 },
    emitQann: true,
  };
}
