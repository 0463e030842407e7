import { writeZip } from '../../src/formats/zip/zip.ts';

type Json = unknown;

/** A node of an exported program. */
export interface Pt2Node {
  readonly target: string;
  readonly inputs?: readonly Json[];
  readonly outputs: readonly Json[];
}

/** What an exported program is made of; a program of one input `x` of [1, 4] that gives `y` unless said otherwise. */
export interface Pt2Program {
  readonly nodes?: readonly Pt2Node[];
  readonly shape?: readonly Json[];
  readonly inputs?: readonly Json[];
  readonly outputs?: readonly Json[];
  readonly version?: Json;
  readonly tensors?: Readonly<Record<string, Json>>;
  readonly weights?: Readonly<Record<string, Json>>;
  readonly files?: readonly (readonly [string, Uint8Array])[];
}

export const asTensor = (name: string) => ({ as_tensor: { name } });
export const argument = (name: string, arg: Json) => ({ name, arg, kind: 1 });
export const aten = (op: string, inputs: readonly Json[], output = 'y'): Pt2Node => ({
  target: `torch.ops.aten.${op}`,
  inputs,
  outputs: [asTensor(output)],
});

export const ofFloats = (sizes: readonly Json[]) => ({
  dtype: 7,
  sizes,
  strides: sizes.map(() => ({ as_int: 1 })),
  storage_offset: { as_int: 0 },
});

export const userInput = (name: string) => ({ user_input: { arg: asTensor(name) } });
export const userOutput = (name: string) => ({ user_output: { arg: asTensor(name) } });

const RELU = aten('relu.default', [argument('self', asTensor('x'))]);

/** The JSON of a program, as torch.export writes it. */
export function pt2Model(program: Pt2Program = {}): Json {
  const {
    nodes = [RELU],
    shape = [{ as_int: 1 }, { as_int: 4 }],
    version = { major: 8 },
  } = program;
  const signature = {
    input_specs: program.inputs ?? [userInput('x')],
    output_specs: program.outputs ?? [userOutput('y')],
  };
  const graph = { nodes, tensor_values: { x: ofFloats(shape), ...program.tensors } };
  return { schema_version: version, graph_module: { graph, signature } };
}

/** An archive of torch.export. */
export function pt2File(program: Pt2Program = {}, model: Json = pt2Model(program)): Uint8Array {
  const files = new Map<string, Uint8Array>([['model/models/model.json', json(model)]]);
  if (program.weights)
    files.set('model/data/weights/model_weights_config.json', json({ config: program.weights }));
  for (const [name, bytes] of program.files ?? []) files.set(name, bytes);
  return writeZip(files);
}

export function json(value: Json): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
