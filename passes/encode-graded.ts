import { definePass } from '../src/compiler/pass.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { type Diagnostic, SpikeError, diagnosticsOf } from '../src/diagnostics/diagnostic.ts';
import { defaulted, int, optional } from '../src/ir/attr.ts';
import { type Graph, type Op, type Output, placeName } from '../src/ir/graph.ts';
import { isFloat } from '../src/tensor/dtype.ts';
import { tensorOf } from '../src/tensor/tensor.ts';
import { SnnBuilder } from './encode-graded/builder.ts';
import { type Carried, describe } from './encode-graded/carried.ts';
import { LOWERINGS, lowerConstant, lowerCurve } from './encode-graded/lowerings.ts';
import { narrowValues } from './encode-graded/narrow.ts';

/**
 * From float tensors to graded messages whose running sum is the value.
 *
 * A tensor is carried as spikes, where value = scale * ledger; as a current, where value = unit * ledger
 * + bias, perhaps with a function on it that is still to come; or as a constant. Linear ops turn spikes
 * into currents. What reads spikes closes a current with a population, whose levels the `range` op
 * gives that calibration put there: 2^bits of them where messages are multiplied, finer ones where they
 * are only added. An output's current is summed up by `sigma`.
 */
export const encodeGraded = definePass({
  name: 'encode-graded',
  summary: 'turns float tensors into graded spikes, every non-linearity into a population',
  from: ['ann'],
  to: 'snn',
  removes: ['range', 'relu', 'constant', 'matmul', 'mul', 'softmax'],
  preserves: 'nothing',
  becomes: ({ kind, pointwise }) =>
    LOWERINGS[kind]?.becomes ?? (pointwise ? 'population' : undefined),
  options: {
    activationBits: defaulted(int('bits of a level', { low: 2, high: 8 }), 8),
    limit: optional(int('largest payload of a message; 1 is ternary', { low: 1 })),
  },
  levelBits: (graph, options) => bitsOfLevels(graph, options.activationBits),
  run(graph, { ops, options }) {
    const builder = new SnnBuilder(graph, ops, options.limit);
    const bitsOf = bitsOfLevels(graph, options.activationBits);
    const carried = new Map<string, Carried>(
      graph.inputs.map(({ name, type }) => [
        name,
        { as: isFloat(type.dtype) ? 'float' : 'ids', name },
      ]),
    );
    const faults: Diagnostic[] = [];
    const unsupported: Op[] = [];
    for (const op of graph.ops) {
      const inputs = op.inputs.map((name) => carried.get(name));
      if (inputs.some((input) => input === undefined)) continue; // its source is reported already
      faults.push(
        ...diagnosticsOf(() => {
          const outcome = lower(op, inputs as Carried[], builder, bitsOf);
          if (outcome) carried.set(op.result, outcome);
          else unsupported.push(op);
        }),
      );
    }
    if (unsupported.length > 0) faults.unshift(unsupportedOps(unsupported));
    const outputs = graph.outputs.flatMap((output): Output[] => {
      const x = carried.get(output.value);
      if (!x) return []; // its source is reported already
      const values: string[] = [];
      faults.push(...diagnosticsOf(() => void values.push(readout(output, x, builder))));
      return values.map((value) => ({ name: output.name, value }));
    });
    if (faults.length > 0) throw new SpikeError(faults);
    return { ...graph, stage: 'snn', ops: builder.ops, outputs };
  },
});

type Outcome = Carried | undefined;

/** Levels of values that are only added or normalised: finer than their sum needs to be. */
const WIDE_BITS = 16;

function bitsOfLevels(graph: Graph, activationBits: number): (value: string) => number {
  const narrow = narrowValues(graph);
  return (value) => (narrow.has(value) ? activationBits : WIDE_BITS);
}

/** What an op becomes: a number where all it reads is known, else by its kind, else a function of a value. */
function lower(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
  bitsOf: (value: string) => number,
): Outcome {
  if (op.kind === 'range') return withRange(op, inputs[0]!, bitsOf(op.result));
  const known = lowerConstant(op, inputs, builder);
  if (known) return known;
  const outcome = LOWERINGS[op.kind]?.lower(op, inputs, builder);
  return outcome ?? lowerCurve(op, inputs, builder);
}

/** What calibration saw goes with the value until somebody reads it as spikes. */
function withRange(op: Op, x: Carried, bits: number): Carried {
  const range = { ...(op.attrs as { low: number; high: number }), bits, origin: op };
  if (x.as === 'constant' || x.as === 'ids') return x;
  if (x.as !== 'spikes') return { ...x, range };
  if (x.high - x.low < 2 ** bits) return x;
  return { as: 'curved', of: x, apply: (y) => y, clip: EVERYTHING, range };
}

const EVERYTHING = { low: -Infinity, high: Infinity };

/** The op that sums an output up, and its name. */
function readout({ name, value }: Output, x: Carried, builder: SnnBuilder): string {
  const at = { item: placeName('output', name) };
  const isOpen = x.as !== 'spikes' && x.as !== 'current' && !('range' in x && x.range);
  if (isOpen)
    throw new SpikeError([codes.cannotReadOut({ output: name, what: describe(x, value) }, at)]);
  const origin = { kind: 'output', result: `${name}.sum`, loc: [] };
  const read = x.as === 'current' ? x : builder.spikes(origin, x, value);
  const unit = read.as === 'current' ? read.unit : read.scale;
  const bias = read.as === 'current' && read.bias ? { bias: read.bias } : {};
  const scale = unit === 1 ? {} : { scale: tensorOf('f64', [], [unit]) };
  return builder.emit('sigma', origin, [read.name], { ...bias, ...scale });
}

function unsupportedOps(ops: readonly Op[]): Diagnostic {
  const kinds = [...new Set(ops.map((op) => op.kind))];
  return codes.cannotEncode({ kinds, names: ops.map((op) => op.loc[0] ?? op.result) });
}
