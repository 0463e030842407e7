import { type LevelBits, definePass } from '../src/compiler/pass.ts';
import * as codes from '../src/diagnostics/codes.ts';
import {
  type Diagnostic,
  SpikeError,
  diagnosticsOf,
  throwIfErrors,
} from '../src/diagnostics/diagnostic.ts';
import { choice, defaulted, int, optional, text } from '../src/ir/attr.ts';
import { type Graph, type Op, type Output, placeName } from '../src/ir/graph.ts';
import { LAYER_GRAMMAR, type LayerChoice, parseLayers } from '../src/ir/layer-choice.ts';
import { OP_TABLE } from '../src/ir/ops/index.ts';
import { isFloat } from '../src/tensor/dtype.ts';
import { tensorOf } from '../src/tensor/tensor.ts';
import { SnnBuilder } from './encode/builder.ts';
import { type Carried, describe } from './encode/carried.ts';
import { CODES, type CodingOptions, type Codings, codingOf } from './encode/coding.ts';
import { lowerIds, withBound } from './encode/ids.ts';
import { lowerConstant } from './encode/known.ts';
import { type Choices, choicesOf } from './encode/layers.ts';
import { LOWERINGS, lowerCurve, openInputs } from './encode/lowerings.ts';
import { openIds } from './encode/open-ids.ts';
import { narrowValues } from './encode/narrow.ts';
import { unsayableRates } from './encode/rates.ts';

/**
 * From float tensors to messages, of which what they are worth adds up to the value.
 *
 * A tensor is carried as spikes, where value = scale * ledger; as a current, where value = unit * ledger
 * + bias, perhaps with a function on it that is still to come; or as a constant. Linear ops turn spikes
 * into currents. What reads spikes closes a current with a population, whose levels the `range` op
 * gives that calibration put there: 2^bits of them where messages are multiplied, finer ones where they
 * are only added. An output's current is summed up by `sigma`. The code says how levels become messages;
 * who reads ledgers finds the same in them whatever the code.
 */
export const encode = definePass({
  name: 'encode',
  summary: 'turns float tensors into spikes of a code, every non-linearity into a population',
  from: ['ann'],
  to: 'snn',
  removes: ['range', 'relu', 'constant', 'matmul', 'mul', 'softmax'],
  preserves: 'nothing',
  becomes: ({ kind, pointwise }) =>
    LOWERINGS[kind]?.becomes ?? (pointwise ? 'population' : undefined),
  options: {
    code: defaulted(choice('how levels become messages', CODES), 'graded'),
    activationBits: optional(
      int('bits of a level; what the code can say in its steps unless given', { low: 2, high: 8 }),
    ),
    wideBits: optional(
      int('bits of levels that are only added or normalised', { low: 2, high: 16 }),
    ),
    steps: defaulted(int('steps that a level may take', { low: 1, high: 2 ** 16 }), 8),
    limit: optional(int('largest payload of a graded message', { low: 1 })),
    layers: optional(text(`choices for single layers: ${LAYER_GRAMMAR}, with ; between them`)),
  },
  levelBits: (graph, options) => {
    const choices = choicesOf(graph, OP_TABLE, parseLayers(options.layers ?? ''));
    return bitsOfLevels(graph, codingsOf(options, choices));
  },
  run(graph, { ops, options }) {
    const layers = parseLayers(options.layers ?? '');
    const choices = choicesOf(graph, ops, layers);
    throwIfErrors([...choices.faults, ...(options.code === 'rate' ? unsayableRates(graph) : [])]);
    const codings = codingsOf(options, choices);
    const builder = new SnnBuilder(graph, ops, codings);
    const bitsOf = bitsOfLevels(graph, codings);
    const carried = new Map<string, Carried>(
      graph.inputs.map(({ name, type }) => [
        name,
        isFloat(type.dtype) ? { as: 'float', name } : { as: 'ids', name, type },
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
    throwIfErrors(silentLayers(layers, choices, builder.sending, options.code));
    return { ...graph, stage: 'snn', ops: builder.ops, outputs };
  },
});

type Outcome = Carried | undefined;

function bitsOfLevels(graph: Graph, codings: Codings): LevelBits {
  const narrow = narrowValues(graph);
  return (value, isSigned) => {
    const { narrowBits, wideBits, signedBits } = codings.at(value);
    if (!narrow.has(value)) return wideBits;
    return isSigned ? signedBits : narrowBits;
  };
}

function codingsOf(options: CodingOptions, choices: Choices): Codings {
  const at = (name: string) =>
    codingOf(options, Object.assign({}, ...choices.of(name)) as Partial<LayerChoice>);
  return { limit: options.limit, at };
}

/** Choices of codes and levels that no population took up. */
function silentLayers(
  layers: readonly LayerChoice[],
  choices: Choices,
  sending: ReadonlySet<string>,
  code: CodingOptions['code'],
): Diagnostic[] {
  const taken = new Set([...sending].flatMap((name) => choices.of(name)));
  return layers
    .filter(
      ({ activationBits, encoding }) => activationBits !== undefined || encoding !== undefined,
    )
    .filter((choice) => code === 'rate' || !taken.has(choice))
    .map(({ layer }) => codes.layerSendsNothing({ layer, isRate: code === 'rate' }));
}

/** What an op becomes: a number where all it reads is known, else by its kind, else a function of a value. */
function lower(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
  bitsOf: LevelBits,
): Outcome {
  if (op.kind === 'range') {
    const isSigned = (op.attrs['low'] as number) < 0;
    return withRange(op, inputs[0]!, bitsOf(op.result, isSigned));
  }
  const known = lowerConstant(op, inputs, builder);
  if (known) return known;
  const ofIds = lowerIds(op, inputs, builder);
  if (ofIds) return ofIds;
  const open = openInputs(op, inputs, builder);
  return LOWERINGS[op.kind]?.lower(op, open, builder) ?? lowerCurve(op, open, builder);
}

/** What calibration saw goes with the value until somebody reads it as spikes. */
function withRange(op: Op, x: Carried, bits: number): Carried {
  const range = { ...(op.attrs as { low: number; high: number }), bits, origin: op };
  if (x.as === 'constant') return x;
  if (x.as === 'ids') return withBound(x, range);
  if (x.as !== 'spikes') return { ...x, range };
  if (x.high - x.low < 2 ** bits) return x;
  return { as: 'curved', of: x, apply: (y) => y, clip: EVERYTHING, range };
}

const EVERYTHING = { low: -Infinity, high: Infinity };

/** The op that sums an output up, and its name. */
function readout({ name, value }: Output, carried: Carried, builder: SnnBuilder): string {
  const at = { item: placeName('output', name) };
  const origin = { kind: 'output', result: `${name}.sum`, loc: [] };
  const x = carried.as === 'ids' ? (openIds(origin, carried, builder) ?? carried) : carried;
  const isOpen = x.as !== 'spikes' && x.as !== 'current' && !('range' in x && x.range);
  if (isOpen)
    throw new SpikeError([codes.cannotReadOut({ output: name, what: describe(x, value) }, at)]);
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
