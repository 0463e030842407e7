import { expect, test } from '@jest/globals';
import { randomInputs } from '../../src/compiler/check-bits.ts';
import { type Graph, type Op, definitionsOf } from '../../src/ir/graph.ts';
import { type Interpreter, interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { PASS_TABLE } from '../../passes/index.ts';
import { largestSums } from '../../passes/quantise/bounds.ts';
import { ledgerRange } from '../../passes/quantise/ledger-range.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { randomSpiking } from '../support/random-spiking.ts';

/*
 * Networks in which weights, products of ledgers and wires meet at populations. Their integers have to
 * stay near their floats, and nothing that happens in them may pass what was said to be the most.
 */

const NETWORKS = 250;
const STEPS = 12;

/** Of how many levels rounding is worth. A stair more or less moves a share by up to a tenth of it. */
const SLACK: Readonly<Record<string, number>> = { level: 2, shares: 6 };

test('levels of integers are those of floats, but for rounding', () =>
  forSeeds(
    NETWORKS,
    (seed) => randomSpiking(seed, 1),
    async (float, seed) => {
      const fixed = await quantised(float);
      const [before, after] = [settled(float, seed), settled(fixed, seed)];
      for (const { kind, result } of fixed.ops.filter(isPopulation)) {
        const unit = kind === 'sigma' ? unitOf(fixed, result) : 1;
        const wanted = totalOf(before, result, kind);
        const found = totalOf(after, result, kind).map((x) => x * unit);
        const slack = SLACK[kind] ?? 0.01 * Math.max(...wanted.map(Math.abs)) + unit;
        const off = wanted.map((x, i) => Math.abs(x - found[i]!));
        expect([result, Math.max(...off) <= slack]).toEqual([result, true]);
      }
    },
  ));

test('no ledger passes the bounds that quantisation goes by', () =>
  forSeeds(
    NETWORKS,
    (seed) => randomSpiking(seed, 3),
    async (float, seed) => {
      const fixed = await quantised(float);
      const ledgers = new Map(fixed.ops.map(({ result }) => [result, [] as number[]]));
      const machine = interpreter(fixed, OP_TABLE);
      const sums = largestSums(fixed);
      for (let step = 1; step <= STEPS; step++) {
        machine.step(randomInputs(fixed, seed * 31 + Math.ceil(step / 3)));
        for (const [name, ledger] of ledgers) addTo(ledger, machine.value(name));
        expect(beyond(fixed, ledgers, sums)).toEqual([]);
      }
    },
  ));

/** The values whose ledgers are where they should never be. */
function beyond(
  graph: Graph,
  ledgers: ReadonlyMap<string, readonly number[]>,
  sums: ReadonlyMap<string, number>,
): string[] {
  const definitions = definitionsOf(graph);
  const isBeyond = ({ result, inputs, type }: Op) => {
    const bound = sums.get(result) ?? Infinity;
    if ((ledgers.get(inputs[0]!) ?? []).some((sum) => Math.abs(sum) > bound)) return true;
    if (type.role !== 'spikes') return false;
    const [low, high] = ledgerRange(result, definitions);
    return ledgers.get(result)!.some((sum) => sum < low || sum > high);
  };
  return graph.ops.filter(isBeyond).map(({ result }) => result);
}

function isPopulation({ kind }: { readonly kind: string }): boolean {
  return ['level', 'shares', 'sigma'].includes(kind);
}

function quantised(graph: Graph): Promise<Graph> {
  const calls = [{ name: 'quantise', options: {} }];
  return runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
}

/** A run on inputs that stay, until nothing is sent any more. */
function settled(graph: Graph, seed: number): Interpreter {
  const machine = interpreter(graph, OP_TABLE);
  for (let step = 0; step < 60; step++) machine.step(randomInputs(graph, seed));
  return machine;
}

function totalOf(machine: Interpreter, name: string, kind: string): number[] {
  return Array.from(kind === 'sigma' ? machine.value(name) : machine.state(name)['sent']!);
}

function unitOf(graph: Graph, name: string): number {
  return numbersOf(definitionsOf(graph).get(name)!.attrs['scale'] as Tensor)[0]!;
}

function addTo(total: number[], messages: ArrayLike<number>): number[] {
  for (let i = 0; i < messages.length; i++) total[i] = (total[i] ?? 0) + messages[i]!;
  return total;
}
