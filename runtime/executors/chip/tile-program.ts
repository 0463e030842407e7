import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import {
  type Attrs,
  type Graph,
  type Op,
  type Param,
  definitionsOf,
  typesOf,
} from '../../../src/ir/graph.ts';
import { typedOp } from '../../../src/ir/op-def.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { ValueType } from '../../../src/ir/types.ts';
import { uniqueNames } from '../../../src/support/unique-names.ts';
import { type Box, extentsOf, sameBox } from '../../../src/tensor/box.ts';
import { partOf } from './parts/index.ts';
import { cropPart } from './parts/moves.ts';
import type { Part } from './parts/part.ts';

/** What a tile hears: a part of what a population, or the host, sends. */
export interface Feed {
  /** The input of the tile's program that it comes in by. */
  readonly param: string;
  readonly source: string;
  /** The synapse that weighs it; the population itself where there is none. */
  readonly synapse: string;
  /** Of the source. */
  readonly box: Box;
  /** Steps that the graph lets it wait. */
  readonly delay: number;
}

/** What a core runs for a tile: a graph that reads nothing but messages and makes those of the tile. */
export interface TileProgram {
  readonly graph: Graph;
  readonly result: string;
  readonly feeds: readonly Feed[];
}

/** A graph, and which of its values are made elsewhere than where they are read. */
export interface Cuttable {
  readonly graph: Graph;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly definitions: ReadonlyMap<string, Op>;
  /** Populations on cores. */
  readonly populations: ReadonlySet<string>;
}

export function cuttable(graph: Graph, populations: ReadonlySet<string>): Cuttable {
  return { graph, types: typesOf(graph), definitions: definitionsOf(graph), populations };
}

/** Populations that the host computes. */
const ON_HOST: ReadonlySet<string> = new Set(['encode', 'lookup', 'source']);

/** Products of ledgers are a part of the neurons that add them up. */
export const PRODUCTS: ReadonlySet<string> = new Set(['product', 'matrix-product']);

/** Whether the host makes a value: what comes in, and what encoders and sources send. */
export function isOfHost({ definitions }: Cuttable, name: string): boolean {
  const op = definitions.get(name);
  if (op === undefined) return true;
  return ON_HOST.has(op.kind) || op.type.role === 'tensor';
}

/** The program of a tile: the ops between what it hears and its population, cut to what it needs. */
export function tileProgram(cut: Cuttable, population: string, box: Box): TileProgram {
  const builder = new Builder(cut, population);
  const result = builder.root(box);
  const { params, ops, feeds } = builder;
  const graph = { name: population, stage: cut.graph.stage, inputs: params, ops, outputs: [] };
  return { graph, result, feeds };
}

interface Wanted {
  readonly box: Box;
  readonly synapse: string;
  readonly delay: number;
  /** Delays on the way to here. */
  readonly round: ReadonlySet<string>;
}

class Builder {
  readonly params: Param[] = [];
  readonly ops: Op[] = [];
  readonly feeds: Feed[] = [];
  readonly #made = new Map<string, string>();
  readonly #types = new Map<string, ValueType>();
  readonly #claim = uniqueNames();
  readonly #cut: Cuttable;
  readonly #population: string;

  constructor(cut: Cuttable, population: string) {
    this.#cut = cut;
    this.#population = population;
  }

  root(box: Box): string {
    const op = this.#cut.definitions.get(this.#population)!;
    return this.#compute(op, { box, synapse: op.result, delay: 0, round: new Set() });
  }

  /** The name of a part of a value in the tile's program. */
  #value(name: string, wanted: Wanted): string {
    const key = JSON.stringify([name, wanted.box, wanted.synapse, wanted.delay]);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const found = this.#make(name, wanted, key);
    this.#made.set(key, found);
    return found;
  }

  #make(name: string, wanted: Wanted, key: string): string {
    if (this.#cut.populations.has(name) || isOfHost(this.#cut, name))
      return this.#feed(name, wanted);
    const op = this.#cut.definitions.get(name)!;
    const def = OP_TABLE.get(op.kind)!;
    if (op.kind === 'delay') return this.#delay(op, wanted, key);
    const isSynapse = def.fanOut !== undefined || PRODUCTS.has(op.kind);
    if (def.state.length > 0 && !isSynapse)
      return fail(codes.wrongMapping({ fault: `'${name}' is on no core` }));
    const synapse = isSynapse ? op.result : wanted.synapse;
    return this.#compute(op, { ...wanted, synapse });
  }

  #feed(source: string, { box, synapse, delay }: Wanted): string {
    const param = this.#claim(source);
    const type = { ...this.#cut.types.get(source)!, shape: extentsOf(box) };
    this.params.push({ name: param, type, loc: [] });
    this.#types.set(param, type);
    this.feeds.push({ param, source, synapse, box, delay });
    return param;
  }

  #compute(op: Op, wanted: Wanted): string {
    const types = op.inputs.map((input) => this.#cut.types.get(input)!);
    const part = partOf(op, types, wanted.box);
    const inputs = op.inputs.flatMap((input, i) => {
      const read = part.reads[i];
      return read ? [this.#value(input, { ...wanted, box: read })] : [];
    });
    const made = this.#push(op, { ...part, attrs: later(part.attrs, op, wanted.delay) }, inputs);
    if (sameBox(part.makes, wanted.box)) return made;
    return this.#push(op, cropPart(part.makes, wanted.box), [made]);
  }

  #push({ result, kind, loc }: Op, part: Part, inputs: readonly string[]): string {
    const draft = { result: this.#claim(result), kind: part.kind ?? kind, inputs, loc };
    const types = inputs.map((input) => this.#types.get(input)!);
    const op = typedOp(OP_TABLE, this.#cut.graph.stage, { ...draft, attrs: part.attrs }, types);
    this.ops.push(op);
    this.#types.set(op.result, op.type);
    return op.result;
  }

  /**
   * Nothing between populations depends on when it is but `decode`, so what is read waits in place of what is made.
   * Where currents go round without a population a delay stays; it has its name before what it reads has one.
   */
  #delay(op: Op, wanted: Wanted, key: string): string {
    const delay = wanted.delay + Number(op.attrs['steps']);
    const round = new Set(wanted.round).add(op.result);
    if (!wanted.round.has(op.result))
      return this.#value(op.inputs[0]!, { ...wanted, delay, round });
    const result = this.#claim(op.result);
    const type = { ...op.type, shape: extentsOf(wanted.box) };
    this.#made.set(key, result);
    this.#types.set(result, type);
    const inputs = [this.#value(op.inputs[0]!, wanted)];
    this.ops.push({ ...op, result, inputs, type });
    return result;
  }
}

/** Windows of what comes later open later. */
function later(attrs: Attrs, { kind }: Op, steps: number): Attrs {
  if (kind !== 'decode' || steps === 0) return attrs;
  return { ...attrs, start: Number(attrs['start'] ?? 1) + steps };
}
