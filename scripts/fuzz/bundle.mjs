// Bundles modules of the tests for plain Node: what declares tests becomes nothing, and what checks the
// cases of operators keeps them instead.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const STAND_INS = {
  '@jest/globals': `
    const nothing = new Proxy(() => nothing, { get: () => nothing });
    export const test = nothing, expect = nothing, describe = nothing;
    export const beforeAll = nothing, afterAll = nothing, beforeEach = nothing, afterEach = nothing;`,
  'onnxruntime-node': 'export const InferenceSession = {}, Tensor = {};',
};

const KEEPER = `
  export const KEPT: OperatorCase[] = [];
  export function checkOperators(cases: readonly OperatorCase[]): void { KEPT.push(...cases); }`;

export async function bundle(contents, outfile) {
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    plugins: [{ name: 'stand-ins', setup }],
    // What protobufjs asks for is of CommonJS.
    banner: { js: REQUIRE },
  });
}

const REQUIRE = `
  import { createRequire } from 'node:module';
  const require = createRequire(${JSON.stringify(import.meta.url)});`;

function setup(steps) {
  const filter = new RegExp(`^(?:${Object.keys(STAND_INS).join('|')})$`);
  steps.onResolve({ filter }, ({ path }) => ({ path, namespace: 'stand-in' }));
  steps.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({
    contents: STAND_INS[path],
  }));
  steps.onLoad({ filter: /support[\\/]operator-case\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const contents = text.replace('export function checkOperators', 'function checkAll') + KEEPER;
    return { contents, loader: 'ts' };
  });
}
