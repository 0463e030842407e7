import { constant } from '../cpp.ts';
import {
  BY_ROWS,
  I32,
  IN_PLACE,
  GATHERED,
  type OpWriter,
  type WriteOp,
  callOf,
  populationOf,
} from '../op-text.ts';
import { SENDER_ARRAYS, SENDER_NUMBERS, sender } from './sending.ts';

/* The populations that send levels. */

/** The numbers and arrays of an op behind those of all populations. */
function own({ op }: OpWriter) {
  return { numbers: op.numbers.slice(SENDER_NUMBERS), arrays: op.arrays.slice(SENDER_ARRAYS) };
}

/** What comes in, and its ledger, which is the first state. */
function heard({ op, value, state, sizeOf }: OpWriter): string[] {
  return [value('X', op.inputs[0]!), state('Ledger', I32, sizeOf(op.inputs[0]!))];
}

function stairs(
  { array }: OpWriter,
  low: number,
  high: number,
  arrays: ReturnType<typeof own>['arrays'],
) {
  return [
    constant('double', 'low')(low),
    constant('double', 'high')(high),
    array('Theta', arrays[0]!),
    array('Bias', arrays[1]!),
    array('Table', arrays[2]!),
  ];
}

export const encode: WriteOp = (writer) => {
  const [gain, low, high] = own(writer).numbers;
  const members = [
    writer.value('X', writer.op.inputs[0]!),
    ...sender(writer),
    constant('float', 'gain')(gain!),
    constant('double', 'low')(low!),
    constant('double', 'high')(high!),
  ];
  return { members, calls: [callOf(writer, 'encode', IN_PLACE)] };
};

export const lookup: WriteOp = (writer) => {
  const { numbers, arrays } = own(writer);
  const members = [
    writer.value('X', writer.op.inputs[0]!),
    ...sender(writer),
    constant('double', 'rows')(numbers[0]!),
    constant('int', 'run')(numbers[1]!),
    writer.array('Table', arrays[0]!),
  ];
  return { members, calls: [callOf(writer, 'lookup', GATHERED)] };
};

export const source: WriteOp = (writer) => {
  const members = [...sender(writer), writer.array('Levels', own(writer).arrays[0]!)];
  return { members, calls: [callOf(writer, 'source', IN_PLACE)] };
};

export const level: WriteOp = (writer) => {
  const { numbers, arrays } = own(writer);
  const members = [
    ...heard(writer),
    ...sender(writer),
    ...stairs(writer, numbers[0]!, numbers[1]!, arrays),
    constant('int', 'run')(numbers[2]!),
    constant('bool', 'has_table')(arrays[2]!.length > 0),
  ];
  return { members, calls: [populationOf(writer, 'Level')] };
};

export const extreme: WriteOp = (writer) => {
  const [width, isMax] = own(writer).numbers;
  const members = [
    ...heard(writer),
    ...sender(writer),
    constant('int', 'width')(width!),
    constant('bool', 'is_max')(isMax === 1),
  ];
  return { members, calls: [callOf(writer, 'extreme', BY_ROWS)] };
};

export const shares: WriteOp = (writer) => {
  const { numbers, arrays } = own(writer);
  const [width, low, high, masks, parts] = numbers;
  const members = [
    ...heard(writer),
    ...sender(writer),
    constant('int', 'width')(width!),
    ...stairs(writer, low!, high!, arrays),
    constant('bool', 'masks')(masks === 1),
    constant('double', 'parts')(parts!),
    writer.room('Stairs', I32, writer.sizeOf(writer.op.inputs[0]!)),
  ];
  return { members, calls: [callOf(writer, 'shares', BY_ROWS)] };
};

export const logSum: WriteOp = (writer) => {
  const { numbers, arrays } = own(writer);
  const [width, low, high] = numbers;
  const members = [
    ...heard(writer),
    ...sender(writer),
    constant('int', 'width')(width!),
    ...stairs(writer, low!, high!, arrays),
    writer.array('Rises', arrays[3]!),
    writer.room('Stairs', I32, writer.sizeOf(writer.op.inputs[0]!)),
  ];
  return { members, calls: [callOf(writer, 'log_sum', BY_ROWS)] };
};

export const normalise: WriteOp = (writer) => {
  const [width, centers, gain, epsilon, low, high] = own(writer).numbers;
  const members = [
    ...heard(writer),
    ...sender(writer),
    constant('int', 'width')(width!),
    constant('bool', 'centers')(centers === 1),
    constant('double', 'gain')(gain!),
    constant('double', 'epsilon')(epsilon!),
    constant('double', 'low')(low!),
    constant('double', 'high')(high!),
  ];
  return { members, calls: [callOf(writer, 'normalise', BY_ROWS)] };
};
