import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { type Place, type Weights, checkWeights } from '../weights/match.ts';
import type { NirNode, NirNodes } from './nodes.ts';
import { readNodes } from './read.ts';

/** Reads a NIR graph with weights of another file: `lif1.lin.weight` is the weight of the node `lin` in `lif1`. */
export function readWithWeights(
  architecture: Source,
  weights: Weights,
  { name: file }: Source,
  options: ImportOptions,
): ImportResult {
  return readNodes(architecture, options, (nodes) => {
    const places = [...nodes.values()].flatMap(placesOf);
    const [own, left] = ofNeurons(weights, nodes, new Set(places.map(({ name }) => name)));
    checkWeights(own, places, { file });
    const notes = left.map((name) => `'${name}' has no place, and the graph says its neurons`);
    return { nodes: withNumbers(nodes, own), notes };
  });
}

/** What training chooses of layers must be there; of neurons it may, for whoever trains them calls it otherwise. */
const OF_LAYERS = ['weight', 'bias', 'scale'];
const OF_NEURONS = ['tau', 'tau_mem', 'tau_syn', 'r', 'w_in', 'v_leak', 'v_threshold', 'v_reset'];

function placesOf(node: NirNode): readonly Place[] {
  const all = [...OF_LAYERS, ...OF_NEURONS].filter((parameter) => node.has(parameter));
  return all.map((parameter) => ({
    name: `${node.name}.${parameter}`,
    shape: node.numbers(parameter).shape,
    isOptional: OF_NEURONS.includes(parameter),
  }));
}

/** Apart from the weights: what a state dict keeps of neurons in its own words, such as `lif1.beta`. */
function ofNeurons(weights: Weights, nodes: NirNodes, places: ReadonlySet<string>) {
  const isLeft = (name: string) => {
    const node = nodes.get(name.slice(0, name.lastIndexOf('.')));
    return !places.has(name) && node !== undefined && OF_NEURONS.some((own) => node.has(own));
  };
  const own: Weights = new Map([...weights].filter(([name]) => !isLeft(name)));
  return [own, [...weights.keys()].filter(isLeft)] as const;
}

function withNumbers(nodes: NirNodes, weights: Weights): NirNodes {
  return new Map(
    [...nodes].map(([name, node]) => {
      const own = (parameter: string): Tensor | undefined => weights.get(`${name}.${parameter}`);
      const numbers: NirNode['numbers'] = (parameter) => {
        const tensor = own(parameter);
        if (!tensor) return node.numbers(parameter);
        const all = Float64Array.from(numbersOf(tensor));
        return all.every(Number.isFinite)
          ? { shape: tensor.shape, numbers: all }
          : node.refuse(`its ${parameter} is not finite`);
      };
      return [name, { ...node, numbers }];
    }),
  );
}
