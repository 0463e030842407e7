import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { type Random, random } from '../../src/support/random.ts';

const WIDTH = 3;

/**
 * Layers of neurons without biases in which messages go around, at stage `fixed`: each hears the one before it, or the input, and some hear
 * others by delays, of as many steps as there are layers on the way around, or more.
 */
export function randomRecurrent(seed: number): Graph {
  const source = random(seed);
  const layers = source.int(1, 4);
  const around = [source.int(1, layers), source.int(1, layers)].sort((a, b) => a - b);
  const lines = [`input %s0 : ${SPIKES}`];
  for (let layer = 1; layer <= layers; layer++) {
    const heard = [layer - 1];
    for (let other = 1; other <= layers; other++)
      if ((layer === around[0] && other === around[1]) || source.next() < 0.2) heard.push(other);
    const currents = heard.map((from, i) => {
      const late = from < layer && i === 0 ? 0 : source.int(0, 3) + Math.max(0, from - layer + 1);
      const name = `c${layer}.${from}.${i}`;
      if (late > 0) lines.push(`%${name}.past = delay(%s${from}) {steps = ${late}} : ${SPIKES}`);
      const read = late > 0 ? `${name}.past` : `s${from}`;
      lines.push(`%${name} = dense(%${read}) {weight = ${weight(source)}} : ${CURRENT}`);
      return `%${name}`;
    });
    const sum = currents.length > 1 ? `%sum${layer}` : currents[0]!;
    if (currents.length > 1) lines.push(`${sum} = add(${currents.join(', ')}) : ${CURRENT}`);
    lines.push(`%s${layer} = lif(${sum}) ${neuron(source)} : ${SPIKES}`);
  }
  // One output: others would be later by other numbers of steps.
  const text = `spk 1\ngraph g : fixed\n${lines.join('\n')}\noutput y = %s${source.int(1, layers)}\n`;
  return parse(text, { ops: OP_TABLE }).graph;
}

const SPIKES = `spikes u1[${WIDTH}]`;
const CURRENT = `current i32[${WIDTH}]`;

/** Some are wider than those that cores store, and become several. */
function weight(source: Random): string {
  const reach = source.pick([120, 120, 900]);
  const numbers = Array.from({ length: WIDTH ** 2 }, () => source.int(-reach / 2, reach));
  return `${reach > 127 ? 'i16' : 'i8'}[${WIDTH},${WIDTH}](${numbers.join(', ')})`;
}

function neuron(source: Random): string {
  const [du, dv] = [source.int(1000, 4095), source.int(0, 500)];
  return `{du = i32[](${du}), dv = i32[](${dv}), vth = i32[](${source.int(50, 200)})}`;
}
