import type { Random } from '../../../src/support/random.ts';
import type { Tree } from './tree.ts';

/** Changes a model as a whole, so that other parts of the compiler get to see it. Says how. */
export function playTrick(tree: Tree, source: Random): string {
  const graph = tree['graph'] as Tree | undefined;
  if (!graph) return 'nothing: there is no graph';
  const [how, play] = source.pick(TRICKS);
  play(tree, graph, source);
  return how;
}

type Trick = (tree: Tree, graph: Tree, source: Random) => void;

const TRICKS: readonly (readonly [how: string, play: Trick])[] = [
  ['an input known', freezeInput],
  ['an input known', freezeInput],
  [
    'all inputs known',
    (tree, graph, source) => inputsOf(graph).forEach(() => freezeInput(tree, graph, source)),
  ],
  ['a weight asked for', freeWeight],
  ['another operator set', changeOpset],
  ['all nodes in a function', intoFunction],
  ['all nodes in a branch', intoBranch],
  ['all nodes in a loop', intoLoop],
  ['each result an output', allOutputs],
];

function inputsOf(graph: Tree): Tree[] {
  return (graph['input'] ?? []) as Tree[];
}

/** An input becomes a weight, so that all that depends on it only is computed at once. */
function freezeInput(_tree: Tree, graph: Tree, source: Random): void {
  const inputs = inputsOf(graph);
  if (inputs.length === 0) return;
  const [input] = inputs.splice(source.int(0, inputs.length - 1), 1);
  const type = (input!['type'] as Tree | undefined)?.['tensorType'] as Tree | undefined;
  const dims = (((type?.['shape'] as Tree | undefined)?.['dim'] ?? []) as Tree[]).map((dim) =>
    typeof dim['dimValue'] === 'bigint' && dim['dimValue'] > 0n ? dim['dimValue'] : 1n,
  );
  const size = dims.reduce((product, extent) => product * extent, 1n);
  if (size > 2n ** 16n) return;
  const elemType = Number(type?.['elemType'] ?? 1);
  const tensor: Tree = { name: input!['name'], dims, dataType: elemType };
  const values = Array.from({ length: Number(size) }, () => source.int(-1, 3));
  if (elemType === 1) tensor['floatData'] = values;
  else if (elemType === 7) tensor['int64Data'] = values.map(BigInt);
  else if (elemType === 11) tensor['doubleData'] = values;
  else if (elemType === 12 || elemType === 13)
    tensor['uint64Data'] = values.map((x) => BigInt(Math.abs(x)));
  else tensor['int32Data'] = values;
  graph['initializer'] = [...((graph['initializer'] ?? []) as Tree[]), tensor];
}

/** A weight becomes an input, so that nothing of it is known. */
function freeWeight(_tree: Tree, graph: Tree, source: Random): void {
  const weights = (graph['initializer'] ?? []) as Tree[];
  if (weights.length === 0) return;
  const [weight] = weights.splice(source.int(0, weights.length - 1), 1);
  const dim = ((weight!['dims'] ?? []) as bigint[]).map((dimValue) => ({ dimValue }));
  const tensorType = { elemType: weight!['dataType'], shape: { dim } };
  graph['input'] = [...inputsOf(graph), { name: weight!['name'], type: { tensorType } }];
}

function changeOpset(tree: Tree, _graph: Tree, source: Random): void {
  const others = ((tree['opsetImport'] ?? []) as Tree[]).filter(({ domain }) => domain);
  tree['opsetImport'] = [{ domain: '', version: BigInt(source.int(6, 29)) }, ...others];
}

function namesOf(list: unknown): string[] {
  return ((list ?? []) as Tree[]).map(({ name = '' }) => name as string);
}

/** Names that the nodes read from outside of them: inputs and weights. */
function outerNames(graph: Tree): string[] {
  const sparse = ((graph['sparseInitializer'] ?? []) as Tree[]).map(({ values }) => values);
  return [
    ...new Set([...namesOf(graph['input']), ...namesOf(graph['initializer']), ...namesOf(sparse)]),
  ];
}

function intoFunction(tree: Tree, graph: Tree): void {
  const [input, output] = [outerNames(graph), namesOf(graph['output'])];
  const node = graph['node'] ?? [];
  const opsetImport = tree['opsetImport'] ?? [];
  const whole = { name: 'All', domain: 'fuzz', input, output, node, opsetImport };
  tree['functions'] = [...((tree['functions'] ?? []) as Tree[]), whole];
  tree['opsetImport'] = [
    ...((tree['opsetImport'] ?? []) as Tree[]),
    { domain: 'fuzz', version: 1n },
  ];
  graph['node'] = [{ opType: 'All', domain: 'fuzz', input, output }];
}

function intoBranch(_tree: Tree, graph: Tree, source: Random): void {
  const body = { node: graph['node'] ?? [], output: graph['output'] ?? [] };
  const truth = {
    opType: 'Constant',
    output: ['fuzz.c'],
    attribute: [{ name: 'value_int', i: 1n }],
  };
  const branches = ['then_branch', 'else_branch'].map((name) => ({ name, g: body }));
  const input = source.pick(['fuzz.c', ...outerNames(graph)]);
  const choice = {
    opType: 'If',
    input: [input],
    output: namesOf(graph['output']),
    attribute: branches,
  };
  graph['node'] = [truth, choice];
}

/** The nodes see the names around the loop; it carries nothing and stacks all outputs. */
function intoLoop(_tree: Tree, graph: Tree, source: Random): void {
  const outputs = namesOf(graph['output']);
  const body = {
    input: [{ name: 'fuzz.i' }, { name: 'fuzz.c' }],
    node: graph['node'] ?? [],
    output: [{ name: 'fuzz.c' }, ...outputs.map((name) => ({ name }))],
  };
  const trips = {
    opType: 'Constant',
    output: ['fuzz.n'],
    attribute: [{ name: 'value_int', i: BigInt(source.int(0, 3)) }],
  };
  const loop = {
    opType: 'Loop',
    input: ['fuzz.n', ''],
    output: outputs.map((name) => `${name}.all`),
    attribute: [{ name: 'body', g: body }],
  };
  graph['node'] = [trips, loop];
  graph['output'] = outputs.map((name) => ({ name: `${name}.all` }));
}

function allOutputs(_tree: Tree, graph: Tree): void {
  const nodes = (graph['node'] ?? []) as Tree[];
  const names = nodes.flatMap(({ output }) => (output ?? []) as string[]);
  graph['output'] = [...new Set(names)].filter((name) => name !== '').map((name) => ({ name }));
}
