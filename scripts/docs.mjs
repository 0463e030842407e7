// Writes the reference pages of docs/ from the tables of the compiler.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = `
  export { referenceDocs } from './src/compiler/reference-docs.ts';
  export * as codes from './src/diagnostics/codes.ts';
  export { KNOWN_INPUTS } from './src/frontend/onnx/known-inputs.ts';
  export { OPERATORS } from './src/frontend/onnx/ops/index.ts';
  export { OP_TABLE } from './src/ir/ops/index.ts';
  export { PASS_TABLE } from './passes/index.ts';
`;

const folder = mkdtempSync(join(tmpdir(), 'spike-docs-'));
try {
  const outfile = join(folder, 'docs.mjs');
  await build({
    stdin: { contents: ENTRY, resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const { referenceDocs, codes, ...found } = await import(pathToFileURL(outfile).href);
  const { KNOWN_INPUTS: knownInputs, OPERATORS, OP_TABLE, PASS_TABLE } = found;
  const passes = await Promise.all([...PASS_TABLE.values()].map((load) => load()));
  const infos = Object.values(codes).map((code) => code.info);
  const effect = readFileSync(join(root, 'benchmarks', 'effect.md'), 'utf8');
  const tables = {
    ...{ codes: infos, ops: OP_TABLE, passes, operators: OPERATORS.keys(), knownInputs },
    effect,
  };
  for (const [name, text] of referenceDocs(tables)) writeFileSync(join(root, 'docs', name), text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
