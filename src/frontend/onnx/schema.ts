/*
 * The messages of an ONNX file, as far as they are read: field numbers and types as data, from
 * onnx-ml.proto of ONNX 1.23 (IR version 14). A field that is not here is skipped.
 */

/** A protobuf field. Singular messages that occur twice are merged, as the wire format defines. */
export interface Field<
  T extends string = string,
  Repeated extends boolean = boolean,
  Later extends boolean = boolean,
> {
  readonly id: number;
  readonly type: T;
  readonly repeated: Repeated;
  /** Whether the content stays in the file until somebody asks for it. */
  readonly later: Later;
}

export const SCHEMA = {
  ModelProto: {
    irVersion: one(1, 'int64'),
    producerName: one(2, 'string'),
    producerVersion: one(3, 'string'),
    graph: one(7, 'GraphProto'),
    opsetImport: many(8, 'OperatorSetIdProto'),
    functions: many(25, 'FunctionProto'),
  },
  OperatorSetIdProto: { domain: one(1, 'string'), version: one(2, 'int64') },
  FunctionProto: {
    name: one(1, 'string'),
    input: many(4, 'string'),
    output: many(5, 'string'),
    attribute: many(6, 'string'),
    node: many(7, 'NodeProto'),
    opsetImport: many(9, 'OperatorSetIdProto'),
    domain: one(10, 'string'),
    attributeProto: many(11, 'AttributeProto'),
    overload: one(13, 'string'),
  },
  GraphProto: {
    node: many(1, 'NodeProto'),
    name: one(2, 'string'),
    initializer: many(5, 'TensorProto'),
    input: many(11, 'ValueInfoProto'),
    output: many(12, 'ValueInfoProto'),
    sparseInitializer: many(15, 'SparseTensorProto'),
  },
  NodeProto: {
    input: many(1, 'string'),
    output: many(2, 'string'),
    name: one(3, 'string'),
    opType: one(4, 'string'),
    attribute: many(5, 'AttributeProto'),
    domain: one(7, 'string'),
    overload: one(8, 'string'),
  },
  AttributeProto: {
    name: one(1, 'string'),
    f: one(2, 'float'),
    i: one(3, 'int64'),
    s: one(4, 'bytes'),
    t: one(5, 'TensorProto'),
    g: one(6, 'GraphProto'),
    floats: many(7, 'float'),
    ints: many(8, 'int64'),
    strings: many(9, 'bytes'),
    sparseTensor: one(22, 'SparseTensorProto'),
    type: one(20, 'int32'),
    refAttrName: one(21, 'string'),
  },
  TensorProto: {
    dims: many(1, 'int64'),
    dataType: one(2, 'int32'),
    floatData: later(many(4, 'float')),
    int32Data: later(many(5, 'int32')),
    int64Data: later(many(7, 'int64')),
    name: one(8, 'string'),
    rawData: later(one(9, 'bytes')),
    doubleData: later(many(10, 'double')),
    uint64Data: later(many(11, 'uint64')),
    externalData: many(13, 'StringStringEntryProto'),
    dataLocation: one(14, 'int32'),
  },
  SparseTensorProto: {
    values: one(1, 'TensorProto'),
    indices: one(2, 'TensorProto'),
    dims: many(3, 'int64'),
  },
  StringStringEntryProto: { key: one(1, 'string'), value: one(2, 'string') },
  ValueInfoProto: { name: one(1, 'string'), type: one(2, 'TypeProto') },
  TypeProto: { tensorType: one(1, 'TensorTypeProto') },
  TensorTypeProto: { elemType: one(1, 'int32'), shape: one(2, 'TensorShapeProto') },
  TensorShapeProto: { dim: many(1, 'DimensionProto') },
  DimensionProto: { dimValue: one(1, 'int64'), dimParam: one(2, 'string') },
} as const;

type Schema = typeof SCHEMA;
export type MessageName = keyof Schema;

/** What a single value of a scalar type is, and a list of them. */
interface Scalars {
  readonly string: readonly [string, readonly string[]];
  readonly bytes: readonly [Uint8Array, readonly Uint8Array[]];
  readonly float: readonly [number, Float32Array];
  readonly double: readonly [number, Float64Array];
  readonly int32: readonly [number, Int32Array];
  readonly int64: readonly [bigint, BigInt64Array];
  readonly uint64: readonly [bigint, BigUint64Array];
}

export type ScalarName = keyof Scalars;

/** Bytes or numbers of a tensor, which stay in the file until they are asked for. */
export interface Unread<T> {
  /**
   * How many there are, at least and at most. The same number but for long lists of integers, of which
   * each takes 1 to 10 bytes: only reading them tells.
   */
  readonly least: number;
  readonly most: number;
  /** Reads them, anew each time. */
  load(): T;
}

type ValueOf<F> =
  F extends Field<infer T extends ScalarName, infer R, infer Later>
    ? R extends true
      ? Maybe<Scalars[T][1], Later>
      : Maybe<Scalars[T][0], Later> | undefined
    : F extends Field<infer M extends MessageName, infer R>
      ? R extends true
        ? readonly Message<M>[]
        : Message<M> | undefined
      : never;

type Maybe<T, Later> = Later extends true ? Unread<T> : T;

/** A decoded message: singular fields may be absent, lists may be empty. */
export type Message<M extends MessageName> = {
  readonly [F in keyof Schema[M]]: ValueOf<Schema[M][F]>;
};

export type TensorProto = Message<'TensorProto'>;
export type NodeProto = Message<'NodeProto'>;
export type GraphProto = Message<'GraphProto'>;
export type ModelProto = Message<'ModelProto'>;
export type AttributeProto = Message<'AttributeProto'>;
export type SparseTensorProto = Message<'SparseTensorProto'>;
export type ValueInfoProto = Message<'ValueInfoProto'>;

function one<const T extends string>(id: number, type: T): Field<T, false, false> {
  return { id, type, repeated: false, later: false };
}

function many<const T extends string>(id: number, type: T): Field<T, true, false> {
  return { id, type, repeated: true, later: false };
}

function later<T extends string, R extends boolean>(field: Field<T, R, false>): Field<T, R, true> {
  return { ...field, later: true };
}
