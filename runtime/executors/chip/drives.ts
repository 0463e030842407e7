import { fanOuts } from '../../../src/ir/count.ts';
import type { Op } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { wirePlaces } from '../../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, sizeOf } from '../../../src/tensor/shape.ts';
import type { Cuttable } from './tile-program.ts';

/** How many synapses each element of a value drives, with what it sends in some of its steps. */
export interface Drive {
  readonly first: number;
  readonly last: number;
  readonly fanOut: Int32Array;
}

/**
 * Synaptic operations of the network, by who sends: where a synapse hears through wires, what it counts is pulled
 * back to the messages behind them. Cores may do the same several times over, and not what comes after the last step.
 */
export function drivesOf(cut: Cuttable, steps: number): ReadonlyMap<string, readonly Drive[]> {
  const drives = new Map<string, Drive[]>();
  const add = (name: string, { first, last, fanOut }: Drive): void => {
    const own = drives.get(name) ?? [];
    drives.set(name, own);
    const same = own.findIndex((drive) => drive.first === first && drive.last === last);
    if (same === -1) own.push({ first, last, fanOut });
    else own[same] = { first, last, fanOut: fanOut.map((n, i) => n + own[same]!.fanOut[i]!) };
  };
  const pull = (name: string, drive: Drive): void => {
    if (drive.last < drive.first) return;
    const op = cut.definitions.get(name);
    const behind = op && behindOf(cut, op, drive);
    if (behind) behind.forEach((own, i) => pull(op.inputs[i]!, own));
    else add(name, drive);
  };
  for (const [result, fanOut] of fanOuts(cut.graph, OP_TABLE)) {
    const source = cut.definitions.get(result)!.inputs[0]!;
    if (cut.types.get(source)!.role === 'spikes') pull(source, { first: 1, last: steps, fanOut });
  }
  return drives;
}

/** What each input of an op drives that passes messages on; nothing where it sends its own. */
function behindOf({ types }: Cuttable, op: Op, drive: Drive): readonly Drive[] | undefined {
  const { first, last, fanOut } = drive;
  const shapes = op.inputs.map((input) => types.get(input)!.shape);
  switch (op.kind) {
    case 'reshape':
      return [drive];
    case 'delay': {
      const late = Number(op.attrs['steps']);
      return [{ first: Math.max(1, first - late), last: last - late, fanOut }];
    }
    case 'decode': {
      const [start, window] = [Number(op.attrs['start']), Number(op.attrs['window'])];
      return [{ first: Math.max(first, start), last: Math.min(last, start + window - 1), fanOut }];
    }
    case 'wire': {
      const driven = new Int32Array(sizeOf(shapes[0]!));
      for (const [i, place] of wirePlaces(op.attrs).entries())
        if (place !== -1) driven[place]! += fanOut[i]!;
      return [{ ...drive, fanOut: driven }];
    }
    case 'join':
      return partsOf(fanOut, shapes, Number(op.attrs['axis'])).map((part) => ({
        ...drive,
        fanOut: part,
      }));
    default:
      return undefined;
  }
}

/** Cut along an axis into parts of these shapes. */
function partsOf(whole: Int32Array, shapes: readonly Shape[], axis: number): Int32Array[] {
  const runs = shapes.map((shape) => sizeOf(shape.slice(axis)));
  const all = runs.reduce((sum, run) => sum + run, 0);
  let start = 0;
  return shapes.map((shape, k) => {
    const [run, from] = [runs[k]!, start];
    start += run;
    return Int32Array.from(
      { length: sizeOf(shape) },
      (_, i) => whole[Math.floor(i / run) * all + from + (i % run)]!,
    );
  });
}
