// Bundles modules of the tests for plain Node: what declares tests becomes nothing, and what checks the
// cases of operators keeps them.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const STAND_INS = {
  '@jest/globals': `
    const nothing = new Proxy(() => nothing, { get: () => nothing });
    export const test = nothing, expect = nothing, describe = nothing, it = nothing;
    export const beforeAll = nothing, afterAll = nothing, beforeEach = nothing, afterEach = nothing;`,
  'onnxruntime-node': 'export const InferenceSession = {}, Tensor = {};',
};

export async function bundle(contents, outfile, plugins = []) {
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    plugins: [...plugins, standIns()],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(root)});`,
    },
  });
}

function standIns() {
  const filter = new RegExp(`^(?:${Object.keys(STAND_INS).join('|')})$`);
  const setup = (steps) => {
    steps.onResolve({ filter }, ({ path }) => ({ path, namespace: 'stand-in' }));
    steps.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({
      contents: STAND_INS[path],
    }));
  };
  return { name: 'stand-ins', setup };
}
