import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { rangesOf } from '../../src/ir/ranges.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import { ONE, relayNeuron } from './neuron.ts';

/** A value that is heard some steps later. */
export interface Wait {
  readonly op: Op;
  /** It has waited before, or is a current: it is sent anew at once. */
  readonly isAtOnce: boolean;
}

/** Puts neurons on the ways of messages, as many as they need and no two the same. */
export interface Relays {
  /** The ops in place of a delay, and how long what they end in has waited; nothing where it cannot be relayed. */
  inPlaceOf(wait: Wait): { readonly ops: readonly Op[]; readonly waited: number } | undefined;
}

export function relaysOf(graph: Graph, table: OpTable, leg: number): Relays {
  const types = new Map(typesOf(graph));
  const ranges = rangesOf(graph, table);
  const claim = uniqueNames(types.keys());
  // By source, and whether it is sent anew at once: the k-th is as late as k legs are long.
  const known = new Map<string, string[]>();
  let ops: Op[] = [];
  const put = (draft: Omit<Op, 'type'>): string => {
    const inputs = draft.inputs.map((name) => types.get(name)!);
    const op = typedOp(table, graph.stage, draft, inputs);
    ops.push(op);
    types.set(op.result, op.type);
    return op.result;
  };
  const inPlaceOf: Relays['inPlaceOf'] = ({ op, isAtOnce }) => {
    const [source] = op.inputs as [string];
    const type = types.get(source)!;
    const bounds = ranges.get(source);
    const neuron = bounds && relayNeuron(type, bounds);
    if (neuron === undefined) return undefined;
    ops = [];
    const { loc } = op;
    const make = (kind: string, from: string, attrs: Op['attrs']) =>
      put({ result: claim(`${source}.relay`), kind, inputs: [from], attrs, loc });
    const relay = (from: string): string => {
      const isCurrent = types.get(from)!.role === 'current';
      const arriving = isCurrent ? from : make('diagonal', from, { weight: ONE });
      return make(neuron.kind, arriving, neuron.attrs);
    };
    const key = JSON.stringify([source, isAtOnce]);
    const chain = known.get(key) ?? [isAtOnce ? relay(source) : source];
    known.set(key, chain);
    const steps = Number(op.attrs['steps']);
    const count = Math.ceil(steps / leg) - 1;
    while (chain.length <= count) chain.push(relay(make('delay', chain.at(-1)!, { steps: leg })));
    const [from, left] = [chain[count]!, steps - count * leg];
    const end = { result: op.result, loc };
    if (type.role === 'spikes')
      put({ ...end, kind: 'delay', inputs: [from], attrs: { steps: left } });
    else
      put({
        ...{ ...end, kind: 'diagonal', attrs: { weight: ONE } },
        inputs: [make('delay', from, { steps: left })],
      });
    return { ops, waited: left };
  };
  return { inPlaceOf };
}
