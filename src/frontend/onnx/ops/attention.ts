import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, intAttr, invalid, unsupported } from '../node.ts';
import { type Heads, SEES_ALL, attend, scoresAt } from './attend.ts';
import {
  type Window,
  addedMask,
  givenMask,
  withinLengths,
  withinWindow,
} from './attention-mask.ts';
import { behindPast, mergeHeads, splitHeads } from './heads.ts';
import type { Operators } from './operator.ts';

/** Attention as ONNX has it; heads apart in four axes or side by side in three. */
export const attention: Operators = { Attention: readAttention };

function readAttention(node: OnnxNode, graph: GraphBuilder): readonly (Value | undefined)[] {
  const isFlat = inputOf(node, 0).type.shape.length === 3;
  const heads = readHeads(node, graph, isFlat);
  const window = readWindow(node);
  const past = node.inputs[4]?.type.shape[2] ?? 0;
  const own = ownMasks(node, graph, heads);
  const around = () => windowMasks(node, graph, heads, window);
  // What an attribute of the op says need not stand in a mask.
  const isCausal = window.left === undefined && window.right === 0 && !node.inputs[6];
  const mask = addedMask(node, graph, isCausal ? own : [...own, ...around()]);
  const y = attend(node, graph, heads, {
    mask,
    ...(isCausal ? { causal: true, past } : SEES_ALL),
  });
  const whole = () => addedMask(node, graph, [...own, ...around()]);
  const scores = node.outputs[3]
    ? scoresAt(node, graph, heads, { stop: readStop(node), mask: whole() })
    : undefined;
  return [isFlat ? mergeHeads(node, graph, y) : y, heads.k, heads.v, scores];
}

function readHeads(node: OnnxNode, graph: GraphBuilder, isFlat: boolean): Heads {
  const read = (index: number, count: string) => {
    const x = inputOf(node, index);
    if (x.type.shape.length !== (isFlat ? 3 : 4))
      invalid(node, 'its queries, keys and values differ in how many axes they have');
    return isFlat ? splitHeads(node, graph, x, intAttr(node, count, 0)) : x;
  };
  const q = read(0, 'q_num_heads');
  const [pastKey, pastValue] = [node.inputs[4], node.inputs[5]];
  if (!pastKey !== !pastValue)
    invalid(node, 'it has past keys without values, or values without keys');
  const k = behindPast(node, graph, pastKey, read(1, 'kv_num_heads'));
  const v = behindPast(node, graph, pastValue, read(2, 'kv_num_heads'));
  const scale = floatAttr(node, 'scale', 1 / Math.sqrt(q.type.shape[3]!));
  return { q, k, v, scale, softcap: floatAttr(node, 'softcap', 0) };
}

function readWindow(node: OnnxNode): Window {
  const [left, right] = ['left_window_size', 'right_window_size'].map((name) => {
    const size = intAttr(node, name, -1);
    return size < 0 ? undefined : size;
  });
  return { left, right: intAttr(node, 'is_causal', 0) === 0 ? right : 0 };
}

function readStop(node: OnnxNode): 0 | 1 | 2 | 3 {
  const mode = intAttr(node, 'qk_matmul_output_mode', 0);
  if (mode === 0 || mode === 1 || mode === 2 || mode === 3) return mode;
  return unsupported(node, `its scores are of mode ${mode}`);
}

/** The mask that it is given, and that of sequences that differ in length. */
function ownMasks(node: OnnxNode, graph: GraphBuilder, { k }: Heads): readonly Value[] {
  const keys = k.type.shape[2]!;
  const mask = node.inputs[3] && givenMask(node, graph, node.inputs[3], keys);
  const lengths = lengthsOf(node, graph);
  const within = lengths && withinLengths(node, graph, lengths, keys);
  return [mask, within].filter((it) => it !== undefined);
}

/** How many keys each sequence of the batch has, [batch, 1, 1, 1], where the model says. */
function lengthsOf(node: OnnxNode, graph: GraphBuilder): Value | undefined {
  const lengths = node.inputs[6];
  const batch = inputOf(node, 0).type.shape[0]!;
  return lengths && graph.emit(node, 'reshape', [lengths], { shape: [batch, 1, 1, 1] });
}

/** Queries are the last of the keys that there are, unless keys of the past come first. */
function windowMasks(
  node: OnnxNode,
  graph: GraphBuilder,
  { q, k }: Heads,
  window: Window,
): readonly Value[] {
  const [queries, keys] = [q.type.shape[2]!, k.type.shape[2]!];
  const lengths = lengthsOf(node, graph);
  const start = lengths ? -queries : (node.inputs[4]?.type.shape[2] ?? 0);
  const constant = graph.constant(node, tensorOf('i64', [], [start]));
  const offset = lengths ? graph.emit(node, 'add', [lengths, constant]) : constant;
  return withinWindow(node, graph, window, { queries, keys, offset });
}
