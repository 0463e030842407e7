import { layoutHdf5 } from '../../src/formats/hdf5/layout.ts';
import { type Dataset, type Group, dataset, group } from '../../src/formats/hdf5/tree.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { bytesOf } from '../../src/tensor/tensor.ts';
import { type Column, asStored } from './column.ts';
import type { Sink, Write } from './sink.ts';
import { type Spool, openSpool } from './spool.ts';

/** What stands for a step in files whose times are steps. */
const STEP = 1;

/** A part of a node: the group that describes it, and bytes for each of its datasets. */
interface Observable {
  readonly node: string;
  readonly name: string;
  readonly group: Group;
  readonly bytes: ReadonlyMap<Dataset, () => Iterable<Uint8Array>>;
}

/**
 * Results as NIR keeps data of networks, NIRGraphData: a node for each output and for each value that a probe looked
 * at. Messages are events with the time at the end of their step, all else is a number in each step.
 */
export function nirDataSink(columns: readonly Column[], write: Write): Sink {
  const recorders = columns.map((column) => (isMessage(column) ? events(column) : grid(column)));
  return {
    put: (result) => columns.forEach((column, i) => recorders[i]!.put(column, result)),
    finish: (samples) =>
      writeFile(
        recorders.map((one) => one.finish(samples ?? 1)),
        write,
      ),
    discard: () => recorders.forEach((one) => one.discard()),
  };
}

type Recorder = ReturnType<typeof grid>;
type Put = (column: Column, result: Parameters<Column['rowOf']>[0]) => void;

function isMessage({ probe }: Column): boolean {
  return probe?.role === 'spikes' && probe.state === undefined;
}

/** Rows of samples, each of some steps of as many numbers as there are neurons. */
function grid(column: Column) {
  const spool = openSpool();
  const put: Put = (_, result) => spool.add(bytesOf(asStored(column, column.rowOf(result))));
  const finish = (samples: number): Observable => {
    const steps = column.probe ? column.shape[0]! : 1;
    const neurons = sizeOf(column.shape) / steps;
    const data = dataset(column.dtype as Dataset['type'], [samples, steps, neurons]);
    const scale = column.scale && { scale: column.scale.value };
    const about = { __type__: 'TimeGriddedData', dt: STEP, ...scale };
    const bytes = new Map([[data, () => spool.pieces()]]);
    return { ...nodeOf(column), group: group({ data }, about), bytes };
  };
  return { put, finish, discard: () => spool.discard() };
}

/** Who sent in which step, padded with -1 and infinity to as many as the busiest sample has. */
function events(column: Column): Recorder {
  const [places, times, values] = [openSpool(), openSpool(), openSpool()];
  const counts: number[] = [];
  const steps = column.shape[0]!;
  const neurons = sizeOf(column.shape) / steps;
  const isBinary = column.probe!.dtype === 'u1';
  const put: Put = (_, result) => {
    const row = column.rowOf(result);
    const found = [...row.keys()].filter((i) => row[i] !== 0);
    counts.push(found.length);
    places.add(bytesOf(BigInt64Array.from(found, (i) => BigInt(i % neurons))));
    times.add(bytesOf(Float64Array.from(found, (i) => (Math.floor(i / neurons) + 1) * STEP)));
    if (!isBinary) values.add(bytesOf(Float64Array.from(found, (i) => row[i]!)));
  };
  const finish = (samples: number): Observable => {
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const [idx, time] = [dataset('i64', [samples, most]), dataset('f64', [samples, most])];
    const value = dataset('f64', [samples, most]);
    const filled = (spool: Spool, filler: Uint8Array) => () => padRows(spool, counts, most, filler);
    const bytes = new Map([
      [idx, filled(places, bytesOf(BigInt64Array.of(-1n)))],
      [time, filled(times, bytesOf(Float64Array.of(Infinity)))],
    ]);
    if (!isBinary) bytes.set(value, filled(values, new Uint8Array(8)));
    const about = {
      __type__: isBinary ? 'EventData' : 'ValuedEventData',
      n_neurons: BigInt(neurons),
      t_max: steps * STEP,
    };
    const parts = { idx, time, ...(!isBinary && { value }) };
    return { ...nodeOf(column), group: group(parts, about), bytes };
  };
  const discard = () => [places, times, values].forEach((spool) => spool.discard());
  return { put, finish, discard };
}

/** Rows of 8 bytes an event, all as long as the longest. */
function* padRows(
  spool: Spool,
  counts: readonly number[],
  most: number,
  filler: Uint8Array,
): Generator<Uint8Array> {
  let [piece, at] = [new Uint8Array(), 0];
  const pieces = spool.pieces();
  for (const count of counts) {
    const row = new Uint8Array(most * filler.length);
    for (let i = count; i < most; i++) row.set(filler, i * filler.length);
    for (let done = 0; done < count * filler.length;) {
      if (at === piece.length) [piece, at] = [pieces.next().value as Uint8Array<ArrayBuffer>, 0];
      const part = piece.subarray(at, at + count * filler.length - done);
      row.set(part, done);
      done += part.length;
      at += part.length;
    }
    yield row;
  }
}

function nodeOf({ name, probe }: Column): { readonly node: string; readonly name: string } {
  if (!probe) return { node: name, name: 'output' };
  const role = probe.role === 'tensor' ? 'value' : probe.role;
  return { node: probe.value, name: probe.state ?? role };
}

function writeFile(observables: readonly Observable[], write: Write): void {
  const claim = uniqueNames();
  const names = new Map<string, string>();
  for (const { node } of observables)
    // A slash would be a group within a group.
    if (!names.has(node)) names.set(node, claim(node.replaceAll('/', '_')));
  const nodes = [...names].map(([node, name]) => {
    const own = observables.filter((one) => one.node === node);
    const parts = Object.fromEntries(own.map((one) => [one.name, one.group]));
    return [name, group({ observables: group(parts) }, { __type__: 'NIRNodeData' })] as const;
  });
  const root = group({ nodes: group(Object.fromEntries(nodes)) }, { __type__: 'NIRGraphData' });
  const { head, datasets, size } = layoutHdf5(root);
  const bytes = new Map(observables.flatMap((one) => [...one.bytes]));
  write(head);
  let at = head.length;
  const fill = (until: number) => {
    if (until > at) write(new Uint8Array(until - at));
    at = until;
  };
  for (const { dataset: one, at: start } of datasets) {
    fill(start);
    for (const piece of bytes.get(one)!()) {
      write(piece);
      at += piece.length;
    }
  }
  fill(size);
}
