import type { Style } from '../../diagnostics/style.ts';
import { type GraphDiff, type Manifest } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { tableLines } from '../terminal/table.ts';
import type { Cost } from './costs.ts';
import type { OutputDifference } from './outputs.ts';
import type { Comparison, Divergence } from './run-sides.ts';
import type { Sides } from './sides.ts';

export interface CompareResult {
  readonly sides: Pick<Sides, 'a' | 'b'>;
  readonly found: Comparison;
  readonly graph: GraphDiff;
}

/** For --json. */
export function compareDocument({ sides, found, graph }: CompareResult): object {
  const { executors, costs, outputs, divergence } = found;
  const side = (which: 'a' | 'b', i: 0 | 1) => ({
    label: sides[which].label,
    target: found[which].manifest.target,
    ...(executors && { executor: executors[i] }),
  });
  const { changed, onlyInA, onlyInB } = graph;
  return {
    a: side('a', 0),
    b: side('b', 1),
    graph: {
      same: graph.same,
      ...{ changed: changed.length, onlyInA: onlyInA.length, onlyInB: onlyInB.length },
    },
    costs,
    ...(outputs && { outputs: { same: outputs.differ === 0, ...outputs } }),
    ...(divergence && { divergence }),
  };
}

/** For people: what each is, what differs, and what each costs. */
export function compareText({ sides, found, graph }: CompareResult, style: Style): string {
  const { executors, outputs, divergence } = found;
  const facts = [
    ['A', sideText(sides.a.label, found.a.manifest, executors?.[0])],
    ['B', sideText(sides.b.label, found.b.manifest, executors?.[1])],
    ['graph', graphText(graph)],
    ['outputs', outputs ? outputText(outputs) : 'not compared: --input samples.npz'],
    ...(outputs && outputs.samples > 0 ? [['decisions', decisionText(outputs)]] : []),
    ...(divergence ? [['first', divergenceText(divergence)]] : []),
  ];
  const rows = found.costs.map(costRow);
  const table = tableLines(HEAD, rows, new Set(HEAD.slice(1)));
  return [...factLines(facts), '', style.bold(table[0]!), ...table.slice(1)].join('\n');
}

function sideText(label: string, { target, steps }: Manifest, executor?: string): string {
  const ran = executor === undefined ? '' : `, run by ${executor}`;
  return `${label} (${target}, ${steps} steps${ran})`;
}

function graphText({ same, graph, changed, onlyInA, onlyInB }: GraphDiff): string {
  if (same) return 'the same';
  const parts = [
    [graph.length, 'of the whole differ'],
    [changed.length, 'ops differ'],
    [onlyInA.length, 'only in A'],
    [onlyInB.length, 'only in B'],
  ] as const;
  const told = parts.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`);
  return `${told.join(', ')}: diff says which`;
}

function outputText({ samples, differ, first, most }: OutputDifference): string {
  if (!first) return `the same for all ${count(samples)} samples, to the bit`;
  const { sample, output } = first;
  const far = most === Infinity ? 'they have other shapes' : `by up to ${count(most)}`;
  return `${count(differ)} of ${count(samples)} samples differ, ${far}; first '${output}' of sample ${sample + 1}`;
}

function decisionText({ agreement }: OutputDifference): string {
  return `${(100 * agreement).toFixed(2)} % of samples have the same largest`;
}

function divergenceText({ values, of, first }: Divergence): string {
  if (!first) return `none of the ${count(values)} values of ${count(of)} that both have`;
  const { op, other, kind, step, differ, of: size, at, a, b } = first;
  const name = other === op ? op : `${op} (there ${other})`;
  const when = step === undefined ? 'over all steps' : `in step ${step}`;
  return `${kind} ${name} ${when}: ${count(differ)} of ${count(size)} numbers, number ${count(at)} is ${count(a)} and ${count(b)}; both have ${count(values)} of ${count(of)} values`;
}

const HEAD = ['cost', 'A', 'B', 'change'];

function costRow({ name, a, b }: Cost): string[] {
  const shown = (x: number | undefined) => (x === undefined ? '' : count(x));
  return [name, shown(a), shown(b), change(a, b)];
}

/** In parts of A; of parts themselves the difference. */
function change(a: number | undefined, b: number | undefined): string {
  if (a === undefined || b === undefined || a === b) return '';
  const by = (x: number, unit: string) => `${x > 0 ? '+' : ''}${x.toFixed(1)}${unit}`;
  return a === 0 ? by(b, '') : by((100 * (b - a)) / a, ' %');
}
