import { settingsMarkdown } from '../config/show.ts';
import type { CodeInfo } from '../diagnostics/code.ts';
import { EXIT, type ExitCode } from '../diagnostics/diagnostic.ts';
import type { AttrSpec, AttrSpecs } from '../ir/attr.ts';
import type { OpDef, OpTable } from '../ir/op-def.ts';
import { showAttr } from '../ir/text.ts';
import type { Pass } from './pass.ts';
import { ANN_PIPELINES, ENCODINGS, FIXED_PIPELINES, type Levels } from './pipelines.ts';
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
  ['SPK9', 'Faults of our own'],
];

const EXIT_NAMES: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'ok',
  [EXIT.checkFailed]: 'a check failed',
  [EXIT.usage]: 'usage or configuration',
  [EXIT.refused]: 'refused by policy',
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
}): ReadonlyMap<string, string> {
  return new Map([
    ['errors.md', errorsPage(tables.codes)],
    ['onnx.md', onnxPage([...tables.operators].sort())],
    ['ops.md', opsPage(tables.ops)],
    ['passes.md', passesPage(tables.passes)],
    ['settings.md', settingsPage()],
  ]);
}

function onnxPage(operators: readonly string[]): string {
  const own = operators.filter((kind) => !kind.includes('.'));
  const foreign = operators.filter((kind) => kind.includes('.'));
  const names = (kinds: readonly string[]) => kinds.map((kind) => `\`${kind}\``).join(', ');
  return page(
    'ONNX models',
    'Models of operator sets 7 to 28 are read, with weights inside the file or beside it, of any float type (computed in float32), of integers and of truths. Functions of the model, and the graphs of `If`, `Loop` and `Scan` where conditions and trip counts are known, are expanded where they stand; what can be computed from constants is. Every shape is known after reading: give the extents that a model leaves open with `--input-shape NAME:1,3,224,224`.',
    'A model that holds anything else is refused with the names of all nodes that are in the way.',
    `## Operators of ONNX\n\n${names(own)}`,
    `## Operators of onnxruntime\n\n${names(foreign)}`,
  );
}

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

function passesPage(passes: readonly Pass[]): string {
  const sorted = passes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return page(
    'Passes',
    'A pass turns a graph into a graph and promises what it leaves alone: every bit of every output (`bits`), outputs up to rounding (`within-tolerance`), or nothing (`nothing`). Tests hold each pass to its promise.',
    '## Levels',
    table(['level', 'at stage `ann`', 'at stage `fixed`'], LEVELS.map(levelRow)),
    `Between the two, passes convert the network: ${Object.entries(ENCODINGS).map(encoding).join('; ')}.`,
    ...sorted.flatMap(passSection),
  );
}

function levelRow(level: (typeof LEVELS)[number]): string[] {
  const names = (levels: Levels) => levels[level].map(code).join(', ') || 'none';
  return [`\`-O${level}\``, names(ANN_PIPELINES), names(FIXED_PIPELINES)];
}

function encoding([name, calls]: [string, readonly { readonly name: string }[]]): string {
  return `${calls.map((call) => code(call.name)).join(', then ')} for the encoding \`${name}\``;
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
