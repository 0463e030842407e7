import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { count, shown } from './words.ts';

// SPK402x and 403x: models in ONNX.

export const corruptOnnx = code<{ fault: string }>(
  {
    code: 'SPK4020',
    title: 'not an ONNX file, or a damaged one',
    exit: EXIT.cannotCompile,
    explain:
      'An ONNX file is a protobuf message. This one cannot be read as such: it is of another format, was cut short, or is damaged.',
  },
  ({ fault }) => ({
    message: `this is not an ONNX file, or it is damaged: ${fault}`,
    hint: 'export or copy it again, and check it with onnx.checker.check_model',
  }),
);

export const onnxWithoutGraph = code(
  {
    code: 'SPK4021',
    title: 'an ONNX file without a graph',
    exit: EXIT.cannotCompile,
    explain: 'The file can be read as ONNX, but there is no network in it.',
  },
  () => ({ message: 'the ONNX file holds no graph', hint: 'export the model again' }),
);

export const oldOpset = code<{ version: number; oldest: number }>(
  {
    code: 'SPK4022',
    title: 'an operator set that is too old',
    exit: EXIT.cannotCompile,
    explain:
      'ONNX numbers the versions of its operators. Before version 7, operators broadcast by rules of their own; such models are not read. Version 0 stands for a file that does not say.',
  },
  ({ version, oldest }) => ({
    message: `the model uses operator set ${version}, the oldest that is read is ${oldest}`,
    hint: 'convert it with onnx.version_converter.convert_version(model, 17)',
  }),
);

export const newOpset = code<{ version: number; newest: number }>(
  {
    code: 'SPK4023',
    title: 'an operator set newer than those known',
    exit: EXIT.cannotCompile,
    severity: 'warning',
    explain:
      'The model uses a version of the ONNX operators that came out after this spike-compile. Operators rarely change, but where they did, the network is not read as it was meant.',
  },
  ({ version, newest }) => ({
    message: `the model uses operator set ${version}, the newest that is known is ${newest}`,
    hint: `compare results with the original, or export with opset_version=${newest}`,
  }),
);

export const unsupportedNodes = code<{
  count: number;
  kinds: number;
  shown: string;
  nodes: readonly string[];
}>(
  {
    code: 'SPK4024',
    title: 'operators that are not supported',
    exit: EXIT.cannotCompile,
    explain:
      'The model holds nodes whose operators have no meaning here yet. All are listed, so that you can judge at once whether the model can be rewritten without them.',
  },
  ({ count: nodeCount, kinds, shown, nodes }) => ({
    message: `${count(nodeCount, 'node')} of ${count(kinds, 'kind')} ${nodeCount === 1 ? 'is' : 'are'} unsupported: ${shown}`,
    notes: nodes,
    hint: 'replace these nodes in the model, or cut the model before them',
  }),
);

export const unsupportedNode = code<{ kind: string; reason: string; hint?: string }>(
  {
    code: 'SPK4025',
    title: 'a node in a form that is not supported',
    exit: EXIT.cannotCompile,
    explain:
      'The operator is supported, but not with these attributes or inputs: for instance with a shape that is only known when the network runs.',
  },
  ({ kind, reason, hint }) => ({
    message: `'${kind}' is not supported in this form: ${reason}`,
    hint: hint ?? 'simplify the model, for instance with onnxruntime at basic optimization level',
  }),
);

export const wrongNode = code<{ kind: string; fault: string }>(
  {
    code: 'SPK4026',
    title: 'a node that breaks the rules of its operator',
    exit: EXIT.cannotCompile,
    explain: `The node lacks an input or attribute that its operator needs, or gives one that it does not allow.`,
  },
  ({ kind, fault }) => ({
    message: `'${kind}' is not valid: ${fault}`,
    hint: 'check the model with onnx.checker.check_model',
  }),
);

export const danglingValue = code<{ name: string; meant: string | undefined }>(
  {
    code: 'SPK4027',
    title: 'a value that nothing in the model defines',
    exit: EXIT.cannotCompile,
    explain:
      'A node or an output of the model reads a value that is neither an input nor a weight nor the result of a node.',
  },
  ({ name, meant }) => ({
    message: `nothing defines '${name}'`,
    hint: meant ? `did you mean '${meant}'?` : 'check the model with onnx.checker.check_model',
  }),
);

export const nameTwice = code<{ name: string }>(
  {
    code: 'SPK4028',
    title: 'a name that stands for two values',
    exit: EXIT.cannotCompile,
    explain: 'Every value of an ONNX graph has one definition. Here two share a name.',
  },
  ({ name }) => ({
    message: `'${name}' is defined more than once`,
    hint: 'rename all but one',
  }),
);

export const cyclicNodes = code<{ nodes: readonly string[] }>(
  {
    code: 'SPK4029',
    title: 'nodes that wait for each other',
    exit: EXIT.cannotCompile,
    explain:
      'Each of these nodes needs the result of another of them, so none can ever run. ONNX graphs have no cycles.',
  },
  ({ nodes }) => ({
    message: `${nodes.length} ${nodes.length === 1 ? 'node waits for itself' : 'nodes wait for each other'}`,
    notes: nodes.slice(0, 20).map((name) => `'${name}'`),
    hint: 'check the model with onnx.checker.check_model',
  }),
);

export const wrongTensor = code<{ fault: string }>(
  {
    code: 'SPK4030',
    title: 'a tensor that contradicts itself',
    exit: EXIT.cannotCompile,
    explain:
      'The data of a tensor must be as long as its shape and number type say. The file is damaged, or was written by a faulty program.',
  },
  ({ fault }) => ({
    message: `the tensor is damaged: ${fault}`,
    hint: 'export or copy the model again',
  }),
);

export const unsupportedElements = code<{ type: string }>(
  {
    code: 'SPK4031',
    title: 'a number type that is not supported',
    exit: EXIT.cannotCompile,
    explain:
      'Tensors of weights hold floats of 8, 16, 32 or 64 bits, integers of 4, 8, 16, 32 or 64 bits, or truth values; inputs and casts know all of these but floats of 8 and integers of 4 bits. Text, complex numbers, sequences and other narrow numbers are not read.',
  },
  ({ type }) => ({
    message: `${type} is not supported here`,
    hint: 'export the model in float32',
  }),
);

export const externalData = code<{ location: string; fault: string; hint?: string }>(
  {
    code: 'SPK4032',
    title: 'weights that are not where the model says',
    exit: EXIT.cannotCompile,
    explain:
      'An ONNX model may keep its weights in other files of its folder: it names the file, and where in it the bytes of each tensor begin and how many they are. The file is missing, or it does not hold these bytes.',
  },
  ({ location, fault, hint }) => ({
    message: `the tensor is kept in the file ${shown(location)}: ${fault}`,
    hint: hint ?? 'copy the files of the model together, under their own names',
  }),
);

export const otherOutputType = code<{ declared: string; computed: string }>(
  {
    code: 'SPK4036',
    title: 'an output of another type than the model declares',
    exit: EXIT.cannotCompile,
    explain:
      'The model says of each output what it is. What its nodes compute is something else, so that whoever relies on the one would read the other. Floats of all widths count as one type.',
  },
  ({ declared, computed }) => ({
    message: `the output is declared as ${declared}, the model computes ${computed}`,
    hint: 'correct the declaration, or add a Cast in front of the output',
  }),
);

export const otherOutputShape = code<{ declared: string; computed: string }>(
  {
    code: 'SPK4037',
    title: 'an output of another shape than the model declares',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'The model says of each output which shape it has. What its nodes compute has another one, and is taken. Often the declaration is left over from before the model was changed.',
  },
  ({ declared, computed }) => ({
    message: `the output is declared as ${declared}, the model computes ${computed}`,
    hint: 'check that the model computes what it should, and correct the declaration',
  }),
);
