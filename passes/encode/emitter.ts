import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import type { Attrs, Graph, Op } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { type Settling, STILL, settlingOf } from '../../src/ir/settling.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import { isSynapse } from '../../src/ir/synapse-kinds.ts';
import type { Origin } from './carried.ts';
import { type Codings, messageAttrs } from './coding.ts';

/** Pass messages on as they are. */
const MOVES: ReadonlySet<string> = new Set(['join', 'reshape', 'wire']);

/** What has a rate wherever what it reads has one: spikes that come in one by one leave one by one. */
const RATES: ReadonlySet<string> = new Set(['encode', 'extreme', 'lookup', 'source']);

/**
 * Puts ops of stage `snn` behind each other. Populations get the code of their layer and, where it has a
 * window, the first that opens when all that they read is said; whoever reads ledgers gets messages decoded.
 */
export class Emitter {
  readonly ops: Op[] = [];
  /** The values that populations stand for. */
  readonly sending = new Set<string>();
  private readonly table: OpTable;
  private readonly codings: Codings;
  private readonly types: Map<string, ValueType>;
  private readonly claim: (name: string) => string;
  private readonly settled = new Map<string, Settling>();
  /** How values are coded that cannot be read as they are. */
  private readonly coded = new Map<string, Attrs>();
  private readonly decoded = new Map<string, string>();

  constructor({ inputs }: Graph, table: OpTable, codings: Codings) {
    this.table = table;
    this.codings = codings;
    this.types = new Map(inputs.map((param) => [param.name, param.type]));
    this.claim = uniqueNames(this.types.keys());
  }

  typeOf(name: string): ValueType {
    return this.types.get(name)!;
  }

  emit(kind: string, origin: Origin, inputs: readonly string[], attrs: Attrs): string {
    const carried = this.carriedBy(kind, inputs);
    const heard = carried ? inputs : inputs.map((name) => this.inTheClear(name, origin));
    const isPopulation = 'code' in this.table.get(kind)!.attrs;
    const code = isPopulation ? this.codeOf(kind, origin, heard, attrs) : {};
    const name = this.put(kind, origin, heard, { ...attrs, ...code });
    if ('window' in code && code['code'] !== 'rate') this.coded.set(name, windowOf(code));
    if (!carried) return name;
    if (!isSynapse({ kind })) this.coded.set(name, carried);
    return isSynapse({ kind }) ? this.decode(name, carried, origin) : name;
  }

  /** The code of messages that an op can take as they are; nothing where they need none, or are of several. */
  private carriedBy(kind: string, inputs: readonly string[]): Attrs | undefined {
    if (!isSynapse({ kind }) && !MOVES.has(kind)) return undefined;
    const [first, ...others] = inputs.map((name) => this.coded.get(name));
    const isSame = (code: Attrs | undefined) => JSON.stringify(code) === JSON.stringify(first);
    return others.every(isSame) ? first : undefined;
  }

  private inTheClear(name: string, origin: Origin): string {
    const code = this.coded.get(name);
    if (!code) return name;
    const known = this.decoded.get(name) ?? this.decode(name, code, origin);
    this.decoded.set(name, known);
    return known;
  }

  private decode(name: string, code: Attrs, { loc }: Origin): string {
    return this.put('decode', { result: `${name}.decoded`, loc }, [name], code);
  }

  private codeOf(kind: string, origin: Origin, inputs: readonly string[], attrs: Attrs): Attrs {
    const coding = this.codings.at(origin.result);
    this.sending.add(origin.result);
    const { range } = settlingOf(kind, attrs, this.settlingsOf(inputs));
    if (coding.code === 'rate') checkRate(kind, origin, range);
    // A largest or smallest of what comes in one by one goes up one by one.
    if (coding.code === 'rate' && kind === 'extreme') return { limit: 1 };
    const heard = Math.max(0, ...this.settlingsOf(inputs).map(({ step }) => step));
    return messageAttrs(coding, range, heard);
  }

  private settlingsOf(names: readonly string[]): Settling[] {
    return names.map((name) => this.settled.get(name) ?? STILL);
  }

  private put(
    kind: string,
    { result, loc }: Origin,
    inputs: readonly string[],
    attrs: Attrs,
  ): string {
    const name = this.claim(result);
    const types = inputs.map((input) => this.types.get(input)!);
    const op = typedOp(this.table, 'snn', { result: name, kind, inputs, attrs, loc }, types);
    this.ops.push(op);
    this.types.set(name, op.type);
    this.settled.set(name, settlingOf(kind, op.attrs, this.settlingsOf(inputs)));
    return name;
  }
}

/** What `decode` has to know of a code. */
function windowOf({ code, start, window, base }: Attrs): Attrs {
  return { code, start, window, ...(base !== undefined && { base }) } as Attrs;
}

/** A rate is not negative; only where the input comes in may messages have a sign. */
function checkRate(kind: string, { result, loc }: Origin, [low]: readonly [number, number]): void {
  if (RATES.has(kind) && (low >= 0 || kind === 'encode')) return;
  const what = RATES.has(kind) ? 'a signed value' : kind;
  fail(codes.noRate({ what: [what], names: [loc[0] ?? result] }, { item: loc[0] ?? result }));
}
