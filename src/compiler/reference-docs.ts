import { settingsMarkdown } from '../config/show.ts';
import type { CodeInfo } from '../diagnostics/code.ts';
import { EXIT, type ExitCode } from '../diagnostics/diagnostic.ts';
import type { AttrSpec, AttrSpecs } from '../ir/attr.ts';
import type { OpDef, OpTable } from '../ir/op-def.ts';
import { showAttr } from '../ir/text.ts';
import type { Pass, PassCall } from './pass.ts';
import { ANN_PIPELINES, ENCODINGS, FIXED_PIPELINES, type Levels } from './pipelines.ts';
import { showPassCall } from './show-pass-call.ts';
import { LEVELS } from './target.ts';

/*
 * The reference pages, made of the same tables that the compiler works with: a page cannot say
 * anything else than the code does.
 */

const WRITTEN_BY = '<!-- Written by scripts/docs.mjs from the tables of the compiler. -->';

const CODE_SECTIONS: readonly (readonly [prefix: string, title: string])[] = [
  ['SPK1', 'Text of .spk files'],
  ['SPK2', 'Graphs'],
  ['SPK3', 'Configuration and usage'],
  ['SPK4', 'Model and data files'],
  ['SPK5', 'Passes, conversion and targets'],
  ['SPK6', 'Policy and ceilings'],
  ['SPK7', 'Artifacts, runs and executors'],
  ['SPK8', 'Looking at results'],
  ['SPK9', 'Faults of our own'],
];

const EXIT_NAMES: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'ok',
  [EXIT.checkFailed]: 'a check failed',
  [EXIT.usage]: 'usage or configuration',
  [EXIT.refused]: 'refused by policy, or damaged',
  [EXIT.cannotCompile]: 'the model cannot be compiled',
  [EXIT.notFound]: 'not found',
  [EXIT.ceiling]: 'a resource ceiling was hit',
  [EXIT.unavailable]: 'an executor or device is unavailable',
  [EXIT.bug]: 'a bug of spike-compile',
  [EXIT.interrupted]: 'interrupted',
};

/** Each page by the name of its file in docs/. */
export function referenceDocs(tables: {
  readonly codes: readonly CodeInfo[];
  readonly ops: OpTable;
  readonly passes: readonly Pass[];
  /** Kinds of ONNX operator that are read, with their domain where it is not ONNX's own. */
  readonly operators: Iterable<string>;
  /** What of an operator must be known when the model is read. */
  readonly knownInputs: Readonly<Record<string, string>>;
  /** What the passes are worth, as benchmarks/effect.mjs measured it. */
  readonly effect: string;
}): ReadonlyMap<string, string> {
  return new Map([
    ['errors.md', errorsPage(tables.codes)],
    ['onnx.md', onnxPage([...tables.operators].sort(), tables.knownInputs)],
    ['ops.md', opsPage(tables.ops)],
    ['passes.md', passesPage(tables.passes, tables.effect)],
    ['settings.md', settingsPage()],
  ]);
}

function onnxPage(
  operators: readonly string[],
  knownInputs: Readonly<Record<string, string>>,
): string {
  const own = operators.filter((kind) => !kind.includes('.'));
  const foreign = operators.filter((kind) => kind.includes('.'));
  const names = (kinds: readonly string[]) => kinds.map(code).join(', ');
  const known = Object.entries(knownInputs).map(([kind, what]) => [code(kind), what]);
  return page(
    'ONNX models',
    'Models of operator sets 7 to 28 are read, with weights inside the file or beside it, of any float type (computed in float32), of integers and of truths. Functions of the model, and the graphs of `If`, `Loop` and `Scan` where conditions and trip counts are known, are expanded where they stand; what can be computed from constants is.',
    'A model that holds anything else is refused with the names of all nodes that are in the way.',
    ...SHAPES_AND_NUMBERS,
    `## Operators of ONNX\n\n${names(own)}`,
    'Of these, some need a part of what they take to be known when the model is read: constant, or computed from constants and shapes.',
    table(['operator', 'what must be known'], known),
    'Reductions, among them `ReduceSum` and `ReduceMean`, need their axes to be known.',
    `## Operators of onnxruntime\n\n${names(foreign)}`,
  );
}

/** What holds for all operators. */
const SHAPES_AND_NUMBERS: readonly string[] = [
  '## Shapes',
  'Every shape is known after reading: give the extents that a model leaves open with `--input-shape NAME:1,3,224,224`. `run --executor float` takes them from the samples where nothing is given. The first extent of an input is its batch: left open, it is 1, and so are others of the same name. `inspect` and `run` list the extents that were taken to be 1. A model that mixes along its batch, as by a mean over it, means something else for each batch: give it the one that it is meant for.',
  'An output whose number type is not the declared one is refused, one of another shape is taken with a warning.',
  '## Numbers',
  [
    '- Floats of every width are computed in float32. Weights in float16, bfloat16 and float8 have their exact equal there. Float64 is rounded to float32 as it is read, so results have the 24 bits of float32; a number beyond its range becomes an infinity.',
    '- So a `Cast` from one float type to another does nothing: a model in float16 does not lose what float16 would have lost, and differs from another runtime by its rounding. A number beyond 65504 stays what it is.',
    '- What an op computes of float32 numbers, long sums too, is computed in float64 and rounded once. Other runtimes round more often, so results agree to some of the last bits.',
    '- Integers of up to 32 bits wrap as ONNX says. Those of 64 bits are computed as doubles: exact to 2^53, rounded above that. Shapes, indices and counts stay far below; hashes and random numbers of 64 bits do not.',
    '- A `Cast` to an integer cuts off the fraction. ONNX leaves open what becomes of a float that the type does not hold, or that is not finite: here it is what x86 processors make of it, and so onnxruntime on them.',
    '- Indices of `Gather`, `GatherElements`, `GatherND`, `ScatterElements` and `ScatterND` that point to nothing are refused: constant ones when the model is read, others by `run --executor float`. In a converted network, where nobody is there to refuse, an id outside of a table takes its nearest row.',
    '- `inspect` shows what each op becomes in a converted network. `Pow`, `Mod` and other element-wise operators without a form of their own become tables: of one value and of numbers, or of several functions of the same value; those of two different values are refused with their names.',
  ].join('\n'),
];

function settingsPage(): string {
  return page(
    'Settings',
    'A flag wins over the environment, the environment over the configuration file. Keys are those of the file, with a dot for each level.',
    settingsMarkdown().trimEnd(),
  );
}

function errorsPage(codes: readonly CodeInfo[]): string {
  const sorted = codes.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const exits = Object.entries(EXIT_NAMES).map(([exit, name]) => [exit, name]);
  return page(
    'Errors and warnings',
    'Every message has a code that never changes its meaning. `spike-compile explain CODE` shows the same text.',
    table(['exit code', 'meaning'], exits),
    ...CODE_SECTIONS.flatMap(([prefix, title]) => {
      const section = sorted.filter((info) => info.code.startsWith(prefix));
      return section.length === 0 ? [] : [`## ${title}`, ...section.flatMap(codeSection)];
    }),
  );
}

function codeSection({ code, title, explain, exit, severity }: CodeInfo): string[] {
  const kind = severity === 'warning' ? 'Warning' : 'Error';
  const ends = severity === 'warning' ? '' : `, exit code ${exit} (${EXIT_NAMES[exit]})`;
  return [`### ${code}: ${title}`, `${kind}${ends}.`, explain];
}

function opsPage(ops: OpTable): string {
  const sorted = [...ops.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const links = sorted.map((op) => [
    `[\`${op.kind}\`](#${op.kind})`,
    op.stages.join(', '),
    op.summary,
  ]);
  return page(
    'Ops',
    'Each op computes one value. `t` counts steps from 1; where a line does not name it, it is the present step. State is zero before the first step.',
    table(['op', 'stages', 'what it is'], links),
    ...sorted.flatMap(opSection),
  );
}

function opSection(op: OpDef): string[] {
  const inputs = [...op.inputs, ...(op.variadic ? ['...'] : [])].join(', ');
  const facts = [
    `Stages: ${op.stages.join(', ')}`,
    ...(op.state.length > 0 ? [`State: ${op.state.map(code).join(', ')}`] : []),
    ...(op.readsPast ? ['It answers from the past, so it may close a cycle'] : []),
  ];
  return [
    `## ${op.kind}`,
    `\`${op.kind}(${inputs})\`: ${op.summary}.`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ['```', ...op.equations, '```'].join('\n'),
    ...specTable('attribute', op.attrs),
  ];
}

function passesPage(passes: readonly Pass[], effect: string): string {
  const sorted = passes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return page(
    'Passes',
    'A pass turns a graph into a graph and promises what it leaves alone: every bit of every output (`bits`), outputs up to rounding (`within-tolerance`), or nothing (`nothing`). Tests hold each pass to its promise.',
    '## Levels',
    table(['level', 'at stage `ann`', 'at stage `fixed`'], LEVELS.map(levelRow)),
    'Between the two, passes convert the network, by encoding:',
    table(['encoding', 'passes'], Object.entries(ENCODINGS).map(encodingRow)),
    effect.trim(),
    ...sorted.flatMap(passSection),
  );
}

function levelRow(level: (typeof LEVELS)[number]): string[] {
  const names = (levels: Levels) => levels[level].map(code).join(', ') || 'none';
  return [`\`-O${level}\``, names(ANN_PIPELINES), names(FIXED_PIPELINES)];
}

function encodingRow([name, calls]: [string, readonly PassCall[]]): string[] {
  return [code(name), calls.map((call) => code(showPassCall(call))).join(', ')];
}

function passSection(pass: Pass): string[] {
  const facts = [
    `Runs at: ${pass.from.join(', ')}`,
    ...(pass.to === undefined ? [] : [`Leads to: ${pass.to}`]),
    `Preserves: ${pass.preserves}`,
    ...(pass.removes.length > 0 ? [`Removes: ${pass.removes.map(code).join(', ')}`] : []),
  ];
  return [
    `## ${pass.name}`,
    `${capital(pass.summary)}.`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...specTable('option', pass.options),
  ];
}

function specTable(what: string, specs: AttrSpecs): string[] {
  const rows = Object.entries(specs).map(([name, spec]) => [
    code(name),
    spec.type,
    defaultOf(spec),
    spec.doc,
  ]);
  return rows.length === 0 ? [] : [table([what, 'type', 'default', 'meaning'], rows)];
}

function defaultOf(spec: AttrSpec): string {
  if (spec.default !== undefined) return code(showAttr(spec.default));
  return spec.optional ? 'absent' : 'must be given';
}

function page(title: string, ...parts: readonly string[]): string {
  return `${[`# ${title}`, WRITTEN_BY, ...parts].join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
