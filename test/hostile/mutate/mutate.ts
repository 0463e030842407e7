import type { Random } from '../../../src/support/random.ts';
import { type Mutant, mutateBytes } from './bytes.ts';
import { mutateTree } from './structure.ts';
import { type Tree, encodeTree, sitesOf, treeOf } from './tree.ts';
import { playTrick } from './tricks.ts';

/** A model to start from. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Some changes to a model of the given ones, mostly to what it means, else to its bytes. */
export function drawMutant(seeds: readonly Seed[], source: Random): Mutant {
  const [seed, other] = [source.pick(seeds), source.pick(seeds)];
  const isRaw = source.next() < 0.15;
  const { bytes, how } = isRaw ? changed(seed, other, source) : bent(seed, other, source);
  const donor = how.includes(other.name) ? '' : ` (with ${other.name})`;
  return { bytes, how: `${seed.name}${donor}: ${how}` };
}

function changed(seed: Seed, other: Seed, source: Random): Mutant {
  let { bytes } = seed;
  const steps = Array.from({ length: source.pick([1, 1, 2, 4]) }, () => {
    const mutant = mutateBytes(bytes, other.bytes, source);
    bytes = mutant.bytes;
    return mutant.how;
  });
  return { bytes, how: steps.join('; ') };
}

function bent(seed: Seed, other: Seed, source: Random): Mutant {
  const tree = treeOf(seed.bytes);
  const donor = treeOf(other.bytes);
  const steps = Array.from({ length: source.pick([0, 0, 1, 2]) }, () => playTrick(tree, source));
  for (let i = source.pick([0, 1, 1, 2, 3, 6]); i > 0; i--)
    steps.push(mutateTree(tree, donor, source));
  const bytes = encoded(tree);
  if (bytes === undefined)
    return { bytes: seed.bytes, how: `${steps.join('; ')}: too much to write` };
  if (source.next() < 0.9 || bytes.length === 0) return { bytes, how: steps.join('; ') };
  const mutant = mutateBytes(bytes, other.bytes, source);
  return { bytes: mutant.bytes, how: [...steps, mutant.how].join('; ') };
}

/** A value may have come into a field that cannot hold it. */
function encoded(tree: Tree): Uint8Array | undefined {
  const bytes = encodeTree(tree);
  return bytes.length < MOST_BYTES ? bytes : undefined;
}

/** Copies of copies grow. */
const MOST_BYTES = 2 ** 22;

/** The same model with numbers where it leaves extents of its inputs open, so that it can be read as it is. */
export function closed({ name, bytes }: Seed): Seed {
  const tree = treeOf(bytes);
  const open = sitesOf(tree).filter(
    ({ kind, tree: it }) => kind === 'DimensionProto' && !it['dimValue'],
  );
  for (const { tree: extent } of open) extent['dimValue'] = OPEN_EXTENT;
  return open.length > 0 ? { name, bytes: encodeTree(tree) } : { name, bytes };
}

const OPEN_EXTENT = 3n;
