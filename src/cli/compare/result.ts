import type { Style } from '../../diagnostics/style.ts';
import type { FoundOp, GraphDiff, Manifest } from '../../index.ts';
import { amount, count } from '../terminal/count.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { tableLines } from '../terminal/table.ts';
import { ACCURACY, type Cost } from './costs.ts';
import type { OutputDifference } from './outputs.ts';
import type { Comparison, Divergence } from './run-sides.ts';
import type { Sides } from './sides.ts';

export interface CompareResult {
  readonly sides: Pick<Sides, 'a' | 'b'>;
  readonly found: Comparison;
  /** Absent where a side is a model file, which has no graph of spikes. */
  readonly graph: GraphDiff | undefined;
  /** The command that says how graphs differ, where there is one. */
  readonly diff: string | undefined;
}

/** For --json. */
export function compareDocument({ sides, found, graph }: CompareResult): object {
  const { executors, costs, outputs, divergence } = found;
  const side = (which: 'a' | 'b', i: 0 | 1) => ({
    label: sides[which].label,
    ...(found[which] && { target: found[which].manifest.target }),
    ...(executors && { executor: executors[i] }),
  });
  return {
    a: side('a', 0),
    b: side('b', 1),
    ...(graph && { graph: graphDocument(graph) }),
    costs,
    ...(outputs && { outputs: { same: outputs.differ === 0, ...outputs } }),
    ...(divergence && { divergence }),
  };
}

function graphDocument({ same, graph, changed, onlyInA, onlyInB }: GraphDiff): object {
  const namesOf = (ops: readonly FoundOp[]) => ops.map(({ name }) => name);
  return {
    same,
    ...{ changed: changed.length, onlyInA: onlyInA.length, onlyInB: onlyInB.length },
    ops: {
      ...{ changed: namesOf(changed), onlyInA: namesOf(onlyInA), onlyInB: namesOf(onlyInB) },
    },
    whole: graph.map(({ what }) => what),
  };
}

/** For people: what each is, what differs, and what each costs. */
export function compareText(result: CompareResult, style: Style): string {
  const { sides, found, graph } = result;
  const { executors, outputs, divergence } = found;
  const facts = [
    ['A', sideText(sides.a.label, found.a?.manifest, executors?.[0])],
    ['B', sideText(sides.b.label, found.b?.manifest, executors?.[1])],
    ['graph', graph ? graphText(graph, result.diff) : 'not compared: a model has no spikes yet'],
    ['outputs', outputs ? outputText(outputs) : 'not compared: --input samples.npz'],
    ...(outputs && outputs.samples > 0 ? [['decisions', decisionText(outputs)]] : []),
    ...(divergence ? [['first', divergenceText(divergence)]] : []),
  ];
  const rows = found.costs.map(costRow);
  const table = tableLines(HEAD, rows, new Set(HEAD.slice(1)));
  return [...factLines(facts), '', style.bold(table[0]!), ...table.slice(1)].join('\n');
}

function sideText(label: string, manifest: Manifest | undefined, executor?: string): string {
  const what = manifest ? `${manifest.target}, ${manifest.steps} steps` : 'the model as it is';
  const ran = executor === undefined ? '' : `, run by ${executor}`;
  return `${label} (${what}${ran})`;
}

/** So many names are told; diff has the others. */
const MOST_NAMES = 4;

function graphText({ same, graph, changed, onlyInA, onlyInB }: GraphDiff, diff?: string): string {
  if (same) return 'the same';
  const parts = [
    ...graph.map(({ what }) => `other ${what}`),
    ...opsText('', changed),
    ...opsText('only in A', onlyInA),
    ...opsText('only in B', onlyInB),
  ];
  return `${parts.join('; ')}${diff === undefined ? '' : `; how: ${diff}`}`;
}

function opsText(where: 'only in A' | 'only in B' | '', ops: readonly FoundOp[]): string[] {
  if (ops.length === 0) return [];
  const names = ops.slice(0, MOST_NAMES).map(({ kind, name }) => `${kind} ${name}`);
  const more = ops.length > MOST_NAMES ? ` and ${count(ops.length - MOST_NAMES)} more` : '';
  const many = `${count(ops.length)} ${ops.length === 1 ? 'op' : 'ops'}`;
  const how = where === '' ? (ops.length === 1 ? 'differs' : 'differ') : where;
  return [`${many} ${how}: ${names.join(', ')}${more}`];
}

function outputText({ samples, differ, first, most }: OutputDifference): string {
  const all = samples === 1 ? 'the one sample' : `all ${count(samples)} samples`;
  if (!first) return `the same for ${all}, to the bit`;
  const { sample, output } = first;
  return `${count(differ)} of ${count(samples)} samples differ, by up to ${amount(most)}; first '${output}' of sample ${sample + 1}`;
}

function decisionText({ agreement }: OutputDifference): string {
  return `${(100 * agreement).toFixed(2)} % of samples have the same largest`;
}

function divergenceText({ values, of, first }: Divergence): string {
  if (values === 0) return 'not found: no op of A has one in B to compare with';
  const compared = `${count(values)} of ${count(of)} ops of A compared`;
  if (!first) return `not found: ${compared}, and they say the same`;
  const { op, other, kind, step, differ, of: size, at, a, b } = first;
  const name = other === op ? op : `${op}, in B ${other},`;
  const when = step === undefined ? 'over all steps' : `in step ${step}`;
  return `${kind} ${name} ${when}: ${count(differ)} of ${count(size)} numbers differ, number ${count(at)} is ${amount(a)} in A and ${amount(b)} in B (${compared})`;
}

const HEAD = ['cost', 'A', 'B', 'change'];

function costRow({ name, a, b }: Cost): string[] {
  const shown = (x: number | undefined) => (x === undefined ? '' : count(x));
  return [name, shown(a), shown(b), change(a, b, name === ACCURACY)];
}

/** In parts of A; of parts themselves the difference. */
function change(a: number | undefined, b: number | undefined, isPart: boolean): string {
  if (a === undefined || b === undefined || a === b) return '';
  const by = (x: number, unit: string) => `${x > 0 ? '+' : ''}${x.toFixed(1)}${unit}`;
  if (isPart) return by(b - a, ' points');
  return a === 0 ? by(b, '') : by((100 * (b - a)) / a, ' %');
}
