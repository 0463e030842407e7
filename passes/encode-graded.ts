import { definePass } from '../src/compiler/pass.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../src/diagnostics/diagnostic.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Op, type Output, placeName } from '../src/ir/graph.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import { SnnBuilder } from './encode-graded/builder.ts';
import { type Carried, describe } from './encode-graded/carried.ts';

/**
 * From float tensors to graded messages whose running sum is the value.
 *
 * A tensor is carried in one of three ways: as spikes, where value = scale * ledger; as a current,
 * where value = ledger + bias (and its ReLU, where one was met); or as a constant. Linear ops turn
 * spikes into currents. A `range` op, put there by calibration, closes a current with a population
 * that has 2^bits levels over that range. An output's current is summed up by `sigma`.
 */
export const encodeGraded = definePass({
  name: 'encode-graded',
  summary: 'turns float tensors into graded spikes, every non-linearity into a population',
  from: ['ann'],
  to: 'snn',
  removes: ['range', 'relu', 'constant', 'matmul', 'mul', 'softmax'],
  preserves: 'nothing',
  becomes: (kind) => LOWERINGS[kind]?.becomes,
  options: {
    activationBits: defaulted(int('bits of a level', { low: 2, high: 8 }), 8),
  },
  run(graph, { ops, options }) {
    const builder = new SnnBuilder(graph, ops, options.activationBits);
    const carried = new Map<string, Carried>(
      graph.inputs.map((param) => [param.name, { as: 'float', name: param.name }]),
    );
    const faults: Diagnostic[] = [];
    const unsupported: Op[] = [];
    for (const op of graph.ops) {
      const inputs = op.inputs.map((name) => carried.get(name));
      if (inputs.some((input) => input === undefined)) continue; // its source is reported already
      const lower = LOWERINGS[op.kind]?.lower ?? (() => UNSUPPORTED);
      const outcome = lower(op, inputs as Carried[], builder);
      if ('code' in outcome) faults.push(outcome);
      else if (outcome.as === 'unsupported') unsupported.push(op);
      else carried.set(op.result, outcome);
    }
    if (unsupported.length > 0) faults.unshift(unsupportedOps(unsupported));
    const outputs = graph.outputs.flatMap((output) => {
      const x = carried.get(output.value);
      if (!x) return []; // its source is reported already
      if (x.as === 'spikes' || (x.as === 'current' && !x.rectified))
        return [{ name: output.name, value: builder.readout(output, x) }];
      faults.push(unreadable(output, x));
      return [];
    });
    if (faults.length > 0) throw new SpikeError(faults);
    return { ...graph, stage: 'snn', ops: builder.ops, outputs };
  },
});

type Outcome = Carried | { readonly as: 'unsupported' } | Diagnostic;

const UNSUPPORTED = { as: 'unsupported' } as const;

/** What a kind of tensor op becomes: in a few words, and in ops. */
interface Lowering {
  readonly becomes: string;
  readonly lower: (op: Op, inputs: readonly Carried[], builder: SnnBuilder) => Outcome;
}

const synapse: Lowering = {
  becomes: 'synapse',
  lower: (op, [x], builder) => (x!.as === 'spikes' ? builder.synapse(op, x!) : unranged(op, x!, 0)),
};

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  add: { becomes: 'meeting currents', lower: addAll },
  constant: {
    becomes: 'bias',
    lower: (op) => ({ as: 'constant', tensor: op.attrs['value'] as Tensor }),
  },
  conv: synapse,
  dense: synapse,
  range: { becomes: 'population', lower: (op, [x], builder) => builder.close(op, x!) },
  relu: { becomes: 'population', lower: rectify },
  reshape: { becomes: 'wiring', lower: (op, [x], builder) => builder.reshape(op, x!) },
};

function rectify(op: Op, [x]: readonly Carried[], builder: SnnBuilder): Outcome {
  const isOpenYet = x!.as === 'constant' || x!.as === 'float';
  return isOpenYet ? unranged(op, x!, 0) : builder.rectify(op, x!);
}

function addAll(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Outcome {
  const open = inputs.findIndex(isOpen);
  if (open !== -1) return unranged(op, inputs[open]!, open);
  return builder.add(op, inputs) ?? UNSUPPORTED;
}

/** A value that spikes cannot carry on before its range is known. */
function isOpen(carried: Carried): boolean {
  return carried.as === 'float' || (carried.as === 'current' && carried.rectified);
}

/** Input number `i` of an op has no range. */
function unranged(op: Op, x: Carried, i: number): Diagnostic {
  const what = describe(x, op.inputs[i]!);
  return codes.rangeUnknown({ op: op.kind, what }, { item: op.loc[0] ?? op.result });
}

function unreadable({ name, value }: Output, x: Carried): Diagnostic {
  const what = describe(x, value);
  return codes.cannotReadOut({ output: name, what }, { item: placeName('output', name) });
}

function unsupportedOps(ops: readonly Op[]): Diagnostic {
  const kinds = [...new Set(ops.map((op) => op.kind))];
  return codes.cannotEncode({ kinds, names: ops.map((op) => op.loc[0] ?? op.result) });
}
