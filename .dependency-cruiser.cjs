/** The layers of ARCHITECTURE.md. A rule's name is the sentence that it enforces. */
const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const only = (name, path, allowed) => rule(name, { path }, { path: OWN, pathNot: allowed });

const OWN = '^(src|passes|targets|runtime)/';

module.exports = {
  forbidden: [
    rule(
      'no file depends on itself, however far around',
      {},
      { circular: true, dependencyTypesNot: ['type-only'] },
    ),
    only('support stands alone', '^src/support/', '^src/support/'),
    only('diagnostics use only support', '^src/diagnostics/', '^src/(diagnostics|support)/'),
    only(
      'tensors use only formats, diagnostics and support',
      '^src/tensor/',
      '^src/(tensor|formats|diagnostics|support)/',
    ),
    only(
      'formats of files know nothing of what is in them',
      '^src/formats/',
      '^src/(formats|diagnostics|support)/',
    ),
    only(
      'samples are read by tensors and what is below',
      '^src/data/',
      '^src/(data|tensor|diagnostics|support)/',
    ),
    only(
      'the graph uses only tensors and what is below',
      '^src/ir/',
      '^src/(ir|tensor|diagnostics|support)/',
    ),
    only(
      'a mapping is counted again from the graph and itself alone',
      '^src/mapping/',
      '^src/(mapping|ir|tensor|diagnostics|support)/',
    ),
    only(
      'frontends make graphs and know nothing of what happens to them',
      '^src/frontend/',
      '^src/(frontend|ir|formats|tensor|diagnostics|support)/',
    ),
    only(
      'exporters write graphs down, and share with frontends only what a format looks like',
      '^src/export/',
      '^src/(export|ir|formats|tensor|diagnostics|support)/|^src/frontend/onnx/(schema|element-types)\\.ts$',
    ),
    only(
      'pages show artifacts and what compiles said of them',
      '^src/page/',
      '^(src/(page|ir|mapping|tensor|diagnostics|support)/|src/compiler/(report|read-report|describe-graph|shipped)\\.ts|runtime/)',
    ),
    only(
      'a page in a browser knows its data, and nothing of where they come from',
      '^src/page/client/',
      '^src/page/(client/|page-data\\.ts|live\\.ts)',
    ),
    only('configuration knows no graphs', '^src/config/', '^src/(config|diagnostics|support)/'),
    only(
      'passes use the graph and the pass interface, and only their own folder',
      '^passes/(?!index)([^/.]+)',
      '^(src/(ir|tensor|diagnostics|support)/|src/compiler/pass\\.ts|passes/$1(/|\\.))',
    ),
    only(
      'a target uses the graph and the target interface, never another target',
      '^targets/([^/]+)/',
      '^(src/(ir|tensor|diagnostics|support)/|src/mapping/|src/compiler/(target|pass|mapping-report)\\.ts|targets/$1/)',
    ),
    only(
      'an artifact runs without the compiler',
      '^runtime/',
      '^(runtime/|src/(ir|mapping|data|formats|tensor|diagnostics|support)/)',
    ),
    only(
      'the command line uses the public library only',
      '^src/cli/',
      '^src/(cli/|health/|index\\.ts|version\\.ts|diagnostics/|support/)',
    ),
    rule(
      'passes touch no files, clock or environment',
      { path: '^passes/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'the graph touches no files, clock or environment',
      { path: '^src/ir/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'mappings touch no files, clock or environment',
      { path: '^src/mapping/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'targets touch no files, clock or environment',
      { path: '^targets/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'product code does not use development packages, but what pages have in them',
      { path: OWN, pathNot: '^src/page/' },
      { dependencyTypes: ['npm-dev'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.cjs'] },
  },
};
