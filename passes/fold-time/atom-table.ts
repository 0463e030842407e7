import type { Op } from '../../src/ir/graph.ts';
import { showAttr } from '../../src/ir/text.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { isTensor } from '../../src/tensor/tensor.ts';
import type { Coefficient } from './coefficient.ts';
import type { Atom, Crossing, LinearAtom, Part, PotentialAtom, SpikeAtom, Sum } from './terms.ts';

/** Makes atoms, each once. */
export class AtomTable {
  readonly crossings: Crossing[] = [];
  private readonly atoms = new Map<string, Atom>();
  private readonly known = new Map<string, Crossing>();

  input(name: string, type: ValueType, part?: Part): Atom {
    const place = part ? [part.axis, part.start, part.length].join(' ') : '';
    return this.once(`input ${place} ${name}`, (id) => ({ id, kind: 'input', type, name, part }));
  }

  /** A potential that is compared; what is compared twice is one potential. */
  crossing(definition: Sum, type: ValueType, threshold?: Coefficient): Crossing {
    const key = [...definition]
      .map(([id, { factor }]) => `${id}: ${factor.values.join()}`)
      .join(' ');
    const known = this.known.get(key);
    if (known) return known;
    const index = this.crossings.length;
    const crossing = { index, type, definition, threshold, origins: [] };
    this.crossings.push(crossing);
    this.known.set(key, crossing);
    return crossing;
  }

  potential(crossing: Crossing): PotentialAtom {
    const { type } = crossing;
    const key = `potential ${crossing.index}`;
    return this.once(key, (id) => ({ id, kind: 'potential', type, crossing })) as PotentialAtom;
  }

  spike(crossing: Crossing, strict: boolean): SpikeAtom {
    const { type } = crossing;
    const key = `spike ${crossing.index} ${strict}`;
    return this.once(key, (id) => ({ id, kind: 'spike', type, crossing, strict })) as SpikeAtom;
  }

  linear(op: Op, source: Atom, type: ValueType): Atom {
    const { bias: _none, ...attrs } = op.attrs;
    const key = `${op.kind} ${type.shape.join()} ${showAttrs(attrs)}`;
    const atom = this.once(`linear ${source.id} ${key}`, (id): LinearAtom => {
      return { id, kind: 'linear', type, op: { kind: op.kind, attrs }, key, source, origins: [] };
    }) as LinearAtom;
    if (op.result !== '' && !atom.origins.includes(op)) atom.origins.push(op);
    return atom;
  }

  private once(key: string, make: (id: number) => Atom): Atom {
    const known = this.atoms.get(key);
    if (known) return known;
    const atom = make(this.atoms.size);
    this.atoms.set(key, atom);
    return atom;
  }
}

function showAttrs(attrs: Op['attrs']): string {
  const shown = Object.entries(attrs).map(([name, value]) => {
    return `${name} ${isTensor(value) ? value.hash : showAttr(value)}`;
  });
  return shown.join();
}
