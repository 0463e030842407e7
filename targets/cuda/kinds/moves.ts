import { constant, typeOf } from '../cpp.ts';
import {
  BY_ROWS,
  type Call,
  GATHERED,
  I32,
  IN_PLACE,
  type OpWriter,
  type WriteOp,
  callOf,
} from '../op-text.ts';

/* Ops that move messages and currents, and the products of ledgers. */

/** The inputs of an op of any number of them, by number. */
function inputs({ op, value }: OpWriter): string[] {
  return op.inputs.map((input, i) => value(`X${i}`, input));
}

/** A call that names the values that it takes. */
function callWith(
  { op }: OpWriter,
  text: string,
  places: { reads: boolean; writes: boolean },
): Call {
  const { reads: readsInPlace, writes: writesInPlace } = places;
  return { text, reads: op.inputs, writes: [op.output], readsInPlace, writesInPlace };
}

export const add: WriteOp = (writer) => {
  const { op, name, value, array } = writer;
  const places = op.arrays.flatMap((list, i) =>
    list.length > 0 ? [array(`Places${i}`, list)] : [],
  );
  const terms = op.arrays.map((list, i) =>
    list.length > 0 ? `SpreadTerm<${name}::X${i}, ${name}::Places${i}>` : `Term<${name}::X${i}>`,
  );
  const text = `add<${name}::Y, ${terms.join(', ')}>`;
  return {
    members: [...inputs(writer), value('Y', op.output), ...places],
    calls: [callWith(writer, text, places.length > 0 ? GATHERED : IN_PLACE)],
  };
};

export const decode: WriteOp = (writer) => {
  const { op, value, array } = writer;
  const members = [
    value('X', op.inputs[0]!),
    value('Y', op.output),
    constant('std::int64_t', 'start')(op.numbers[0]!),
    array('Worths', op.arrays[0]!),
  ];
  return { members, calls: [callOf(writer, 'decode', IN_PLACE)] };
};

export const delay: WriteOp = (writer) => {
  const { op, model, value, state, sizeOf } = writer;
  const [steps] = op.numbers as [number];
  const members = [
    value('X', op.inputs[0]!),
    value('Y', op.output),
    state('Ring', typeOf(model.values[op.output]!.storage), steps * sizeOf(op.output)),
    constant('std::int64_t', 'steps')(steps),
  ];
  const answer = { ...callOf(writer, 'answer', IN_PLACE), reads: [] };
  const wait = { ...callOf(writer, 'wait', IN_PLACE), writes: [] };
  const early = { calls: [answer], last: [wait] };
  return { members, calls: [callOf(writer, 'delay', IN_PLACE)], early };
};

export const wire: WriteOp = (writer) => {
  const { op, value, array } = writer;
  const members = [
    value('X', op.inputs[0]!),
    value('Y', op.output),
    constant('int', 'stride')(op.numbers[0]!),
    array('Index', op.arrays[0]!),
  ];
  return { members, calls: [callOf(writer, 'wire', GATHERED)] };
};

/** A call for each input that has something. */
export const join: WriteOp = (writer) => {
  const { op, name, value, sizeOf } = writer;
  const [, ...runs] = op.numbers;
  const width = runs.reduce((sum, run) => sum + run, 0);
  let at = 0;
  const calls = op.inputs.flatMap((input, i) => {
    const run = runs[i]!;
    const text = `join<${name}::Y, ${name}::X${i}, ${run}, ${at}, ${width}>`;
    at += run;
    if (sizeOf(input) === 0) return [];
    return [{ ...callWith(writer, text, BY_ROWS), reads: [input] }];
  });
  return { members: [...inputs(writer), value('Y', op.output)], calls };
};

/** Without a result, ledgers take in what comes all the same. */
function ledgersOnly(writer: OpWriter): Call[] {
  const { name } = writer;
  const each = ['Right, Op::B', 'Left, Op::A'].map((pair) => pair.replace('Op', name));
  return each.map((pair) => ({
    ...callWith(writer, `take_in<${name}::${pair}>`, BY_ROWS),
    writes: [],
  }));
}

/** Two inputs and their ledgers. */
function factors({ op, value, state, sizeOf }: OpWriter): string[] {
  const [a, b] = op.inputs as [number, number];
  return [
    value('A', a),
    value('B', b),
    value('Y', op.output),
    state('Left', I32, sizeOf(a)),
    state('Right', I32, sizeOf(b)),
  ];
}

export const product: WriteOp = (writer) => {
  const { op, array } = writer;
  const places = ['A', 'B'].flatMap((which, i) => {
    const list = op.arrays[i]!;
    if (list.length === 0) return [`using Places${which} = InPlace;`];
    return [array(`List${which}`, list), `using Places${which} = Listed<List${which}>;`];
  });
  const members = [...factors(writer), ...places, constant('int', 'factor')(op.numbers[0]!)];
  return { members, calls: [callOf(writer, 'product', BY_ROWS)], whenEmpty: ledgersOnly(writer) };
};

export const matrixProduct: WriteOp = (writer) => {
  const { op, array } = writer;
  const members = [
    ...factors(writer),
    ...['rows', 'inner', 'columns', 'factor'].map((name, i) =>
      constant('int', name)(op.numbers[i]!),
    ),
    array('MatricesA', op.arrays[0]!),
    array('MatricesB', op.arrays[1]!),
  ];
  return {
    members,
    calls: [callOf(writer, 'matrix_product', BY_ROWS)],
    whenEmpty: ledgersOnly(writer),
  };
};
