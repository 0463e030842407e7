import { tensorOf } from '../../tensor/tensor.ts';
import type { NetworkBuilder, Value } from './builder.ts';
import { type LayerFields, integerTensor } from './layer-fields.ts';

/** Neurons whose state is a complex number, how each kind fires, and whether its threshold moves. */
const KINDS: ReadonlyMap<string, { readonly firing: string; readonly moves: boolean }> = new Map([
  ['RF_PHASE', { firing: 'phase', moves: false }],
  ['RF_IZHIKEVICH', { firing: 'izhikevich', moves: false }],
  ['ADRF_PHASE', { firing: 'phase', moves: true }],
  ['ADRF_IZHIKEVICH', { firing: 'izhikevich', moves: true }],
]);

export function isResonator(kind: string): boolean {
  return KINDS.has(kind);
}

/** What the tools of the format write where nobody is to fire: more than a part of a state can be. */
const OUT_OF_REACH = 2 ** 18 - 1;

/**
 * Resonators behind their two currents. What they keep of a turn is taken as the file has it: the tool of the format makes a
 * period and a loss of it, and of these integers again, of which it cuts what is below one.
 */
export function resonators(
  builder: NetworkBuilder,
  layer: LayerFields,
  currents: readonly Value[],
): Value {
  const [bits, threshold] = ['messageBits', 'vThMant'].map((name) =>
    layer.number(`neuron/${name}`, name === 'vThMant' ? undefined : 0),
  ) as [number, number];
  if (layer.number('neuron/gradedSpike', 0) !== 0 || bits !== 0)
    layer.refuse('its resonators send more than single spikes');
  if (layer.has('bias')) layer.refuse('its resonators have a bias');
  if (threshold === OUT_OF_REACH)
    layer.refuse(
      'its threshold is out of reach: it answers with a state, which is a complex number',
    );
  const { firing, moves } = KINDS.get(layer.neuron!)!;
  const { shape } = currents[0]!.type;
  const each = (name: string) => partOf(layer, name, shape);
  const attrs = {
    ...{ sin: each('sinDecay'), cos: each('cosDecay'), vth: each('vThMant'), firing },
    ...(moves && { dth: each('thDecay'), dr: each('refDecay'), step: each('vThStep') }),
  };
  const kind = moves ? 'resonator-adaptive' : 'resonator';
  return builder.add(layer, { name: `layer${layer.index}`, kind, inputs: currents, attrs });
}

/** One for all neurons, one a neuron, or one a channel of planes. */
function partOf(layer: LayerFields, name: string, shape: readonly number[]) {
  const { numbers } = layer.integers(`neuron/${name}`);
  if (numbers.length === 1) return tensorOf('i32', [], [numbers[0]!]);
  const places = shape.length > 2 ? shape.slice(2).map(() => 1) : [];
  return integerTensor([numbers.length, ...places], numbers);
}
