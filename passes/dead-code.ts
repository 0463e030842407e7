import { definePass } from '../src/compiler/pass.ts';
import { bool, defaulted } from '../src/ir/attr.ts';
import { storedSize } from '../src/ir/count.ts';
import type { Graph } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import type { OpTable } from '../src/ir/op-def.ts';
import { rangesOf } from '../src/ir/ranges.ts';
import type { Bounds } from '../src/ir/ranges/bounds.ts';
import { withoutSilence } from './dead-code/silence.ts';
import { foldConstants } from './dead-code/constants.ts';
import { withoutDeadChannels } from './dead-code/channels.ts';

/**
 * Removes what nobody reads and what never says anything. The graph's own inputs and outputs stay, which are its
 * interface: of the inputs those that nothing reads go where that is asked for. Of networks of integers it is known
 * between what every value lies, whatever comes in; so there go as well currents that are always zero, what neurons
 * of one level say, which becomes a bias of their readers, and channels that nobody reads or that never fire,
 * through all ops that keep channels apart.
 */
export const deadCode = definePass({
  name: 'dead-code',
  summary:
    'removes ops that no output depends on; of integers also neurons that never fire and channels nobody reads',
  from: ['ann', 'snn', 'fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {
    unreadInputs: defaulted(
      bool('inputs that nothing reads go too, and are no longer given'),
      false,
    ),
  },
  measure: storedSize,
  run(graph, { ops, options: { unreadInputs } }) {
    const left = withoutDeadCode(graph, ops);
    return unreadInputs ? withoutUnreadInputs(left) : left;
  },
});

/** The interface of whoever runs the network changes by it, so it is asked for. */
function withoutUnreadInputs(graph: Graph): Graph {
  const read = new Set([
    ...graph.ops.flatMap((op) => op.inputs),
    ...graph.outputs.map(({ value }) => value),
  ]);
  const inputs = graph.inputs.filter(({ name }) => read.has(name));
  return inputs.length === graph.inputs.length ? graph : { ...graph, inputs };
}

function withoutDeadCode(graph: Graph, ops: OpTable): Graph {
  let current = withoutDeadOps(graph);
  if (graph.stage !== 'fixed' && graph.stage !== 'placed') return current;
  const rangesFor = rangesOnce(ops);
  const smaller = (one: Graph) => {
    const heard = withoutDeadOps(withoutSilence(one, rangesFor(one)));
    const left = withoutDeadChannels(heard, ops, rangesFor(heard));
    // What all channels of a wire do alike is said once, which gaps among them put an end to.
    return storedSize(left) <= storedSize(heard) ? left : heard;
  };
  // What goes may have been all that kept something else.
  for (let before: Graph | undefined; before !== current;) {
    before = current;
    const plain = smaller(current);
    const folded = foldConstants(plain, ops, rangesFor(plain));
    const without = folded === plain ? plain : smaller(folded);
    // A bias of its own for each channel may take more than the neurons that it replaces.
    current = storedSize(without) < storedSize(plain) ? without : plain;
  }
  return current;
}

type Ranges = ReadonlyMap<string, Bounds>;

/** The ranges of a graph, found once for all who ask for those of the same. */
function rangesOnce(ops: OpTable): (graph: Graph) => Ranges {
  let known: readonly [Graph, Ranges] | undefined;
  return (graph) => {
    if (known?.[0] !== graph) known = [graph, rangesOf(graph, ops)];
    return known[1];
  };
}
