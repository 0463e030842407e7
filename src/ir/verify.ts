import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import { isFloat } from '../tensor/dtype.ts';
import { MOST_ELEMENTS, sizeOf } from '../tensor/shape.ts';
import { type Graph, type Op, type Param, placeName, typesOf } from './graph.ts';
import { type OpDef, type OpTable, isFault } from './op-def.ts';
import { verifyMemory } from './schedule/verify-memory.ts';
import { verifySchedule } from './schedule/verify-schedule.ts';
import { type Stage, type ValueType, sameType, showType } from './types.ts';

/**
 * Finds everything that is wrong with a graph. What must hold:
 *
 *  1. every name is defined once, by an input or an op
 *  2. every name that is read is defined; before its use, or anywhere for an op that reads the past
 *  3. every op's kind is known and legal at the graph's stage
 *  4. every op has the inputs its kind takes
 *  5. attributes are known, given where they must be, and of the right type
 *  6. every op's type is what its kind infers from inputs and attributes
 *  7. there is an output; outputs have names of their own and read defined values
 *  8. inputs are of types that ops of the graph's stage can compute with
 *  9. no value has more elements than an array holds
 * 10. its schedule and its memory are right: see `verify-schedule.ts` and `verify-memory.ts`
 */
export function verify(graph: Graph, ops: OpTable): Diagnostic[] {
  const types = typesOf(graph);
  const found = [
    ...duplicateNames(graph),
    ...graph.inputs.flatMap((param) => verifyInput(param, graph.stage)),
    ...tooLarge(graph, types),
    ...graph.ops.flatMap((op) => verifyOp(op, graph.stage, types, ops)),
    ...lateUses(graph, ops),
    ...verifyOutputs(graph, types),
  ];
  return found.length > 0 ? found : verifyPlan(graph, ops);
}

/** Of a graph that is right without it. */
function verifyPlan(graph: Graph, ops: OpTable): Diagnostic[] {
  const found = graph.schedule ? verifySchedule(graph, ops) : [];
  return found.length > 0 || !graph.memory ? found : verifyMemory(graph, ops);
}

function duplicateNames(graph: Graph): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const name of [...graph.inputs.map((p) => p.name), ...graph.ops.map((op) => op.result)]) {
    if (seen.has(name)) found.push(codes.definedTwice({ name }, { item: name }));
    seen.add(name);
  }
  return found;
}

function verifyInput({ name, type }: Param, stage: Stage): Diagnostic[] {
  const wrong = inputFault(type, stage);
  if (!wrong) return [];
  return [codes.unusableInput({ stage, type: showType(type), ...wrong }, { item: name })];
}

function inputFault({ role, dtype }: ValueType, stage: Stage) {
  const isFloating = isFloat(dtype);
  const isPlain = role === 'tensor' || stage === 'ann';
  if (isFloating ? dtype !== 'f32' : dtype.endsWith('64') && !isPlain)
    return {
      fault: `no op computes with ${dtype}`,
      hint: 'use f32, bool or at most 32 bits',
    };
  if (role === 'tensor') return undefined;
  if (stage === 'ann') return { fault: 'there is no time yet', hint: 'make it a tensor' };
  const isInteger = stage === 'fixed' || stage === 'placed';
  if (isInteger && isFloating)
    return {
      fault: 'currents and spikes are integers here',
      hint: 'use an integer type such as i32',
    };
  return undefined;
}

function tooLarge(graph: Graph, types: Map<string, ValueType>): Diagnostic[] {
  const names = [...graph.inputs.map((p) => p.name), ...graph.ops.map((op) => op.result)];
  return [...new Set(names)].flatMap((name) => {
    const { shape } = types.get(name)!;
    if (sizeOf(shape) <= MOST_ELEMENTS) return [];
    const facts = { name, shape: `[${shape.join(',')}]`, most: MOST_ELEMENTS };
    return [codes.tooManyElements(facts, { item: name })];
  });
}

function verifyOp(op: Op, stage: Stage, types: Map<string, ValueType>, ops: OpTable): Diagnostic[] {
  const def = ops.get(op.kind);
  const at = placeOf(op);
  if (!def) {
    const meant = nearestName(op.kind, ops.keys());
    return [codes.unknownOp({ kind: op.kind, meant }, at)];
  }
  const undefinedInputs = [...new Set(op.inputs)]
    .filter((name) => !types.has(name))
    .map((name) => codes.undefinedValue({ name, meant: nearestName(name, types.keys()) }, at));
  const faults = [
    ...undefinedInputs,
    ...(def.stages.includes(stage)
      ? []
      : [codes.illegalStage({ kind: op.kind, stage, legal: def.stages }, at)]),
    ...verifyArity(op, def),
    ...verifyAttrs(op, def),
  ];
  return faults.length > 0 ? faults : verifyType(op, def, stage, types);
}

function verifyArity(op: Op, def: OpDef): Diagnostic[] {
  const wanted = def.inputs.length;
  const found = op.inputs.length;
  if (def.variadic ? found >= wanted : found === wanted) return [];
  const facts = { kind: op.kind, wanted: def.inputs, atLeast: def.variadic === true, found };
  return [codes.wrongArity(facts, placeOf(op))];
}

function verifyAttrs(op: Op, def: OpDef): Diagnostic[] {
  const at = placeOf(op);
  const found: Diagnostic[] = [];
  for (const [name, value] of Object.entries(op.attrs)) {
    const spec = Object.hasOwn(def.attrs, name) ? def.attrs[name] : undefined;
    const wrong = spec?.check(value);
    if (!spec) {
      const meant = nearestName(name, Object.keys(def.attrs));
      found.push(codes.unknownAttr({ name, kind: op.kind, meant }, at));
    } else if (wrong) found.push(codes.wrongAttr({ name, kind: op.kind, wrong }, at));
  }
  for (const [name, spec] of Object.entries(def.attrs)) {
    if (spec.optional || Object.hasOwn(op.attrs, name)) continue;
    found.push(codes.missingAttr({ name, kind: op.kind, doc: spec.doc }, at));
  }
  return found;
}

/** An op may have any number of inputs. */
const MOST_TYPES = 8;

function verifyType(op: Op, def: OpDef, stage: Stage, types: Map<string, ValueType>): Diagnostic[] {
  const inputs = op.inputs.map((name) => types.get(name)!);
  const inferred = def.infer({ stage, attrs: op.attrs, inputs });
  const at = placeOf(op);
  if (isFault(inferred)) {
    const shown = inputs.slice(0, MOST_TYPES).map(showType);
    return [codes.untypable({ kind: op.kind, ...inferred, types: shown }, at)];
  }
  if (sameType(inferred, op.type)) return [];
  return [codes.wrongType({ declared: showType(op.type), inferred: showType(inferred) }, at)];
}

/** A value is read before it is defined, by an op that cannot wait for it. */
function lateUses(graph: Graph, ops: OpTable): Diagnostic[] {
  const all = typesOf(graph);
  const defined = new Set(graph.inputs.map((p) => p.name));
  const found: Diagnostic[] = [];
  for (const op of graph.ops) {
    const late = [...new Set(op.inputs)].filter((name) => all.has(name) && !defined.has(name));
    if (!ops.get(op.kind)?.readsPast)
      found.push(...late.map((name) => codes.readBeforeDefined({ name }, placeOf(op))));
    defined.add(op.result);
  }
  return found;
}

function verifyOutputs(graph: Graph, types: Map<string, ValueType>): Diagnostic[] {
  if (graph.outputs.length === 0)
    return [codes.noOutput({}, { item: placeName('graph', graph.name) })];
  const seen = new Set<string>();
  return graph.outputs.flatMap(({ name, value }) => {
    const at = { item: placeName('output', name) };
    const twice = seen.has(name) ? [codes.outputTwice({ name }, at)] : [];
    seen.add(name);
    if (types.has(value)) return twice;
    const meant = nearestName(value, types.keys());
    return [...twice, codes.undefinedValue({ name: value, meant }, at)];
  });
}

function placeOf(op: Op): Location {
  return { item: op.result };
}
