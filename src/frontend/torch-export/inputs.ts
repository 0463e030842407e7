import { DTYPES } from '../aten/dtypes.ts';
import type { TorchProgram } from '../aten/network.ts';
import { isFloat } from '../../tensor/dtype.ts';
import type { Extent } from '../bind-shapes.ts';
import { scalarTypeOf } from './arguments.ts';
import type { Json } from './json.ts';

/** Inputs that lie in the archive, by their kinds: which field says the name of one. */
export const HELD_INPUTS: ReadonlyMap<string, string> = new Map([
  ['parameter', 'parameter_name'],
  ['buffer', 'buffer_name'],
  ['tensor_constant', 'tensor_constant_name'],
]);

/** The inputs that a user gives, with the extents that the exporter fixed and the symbols that it left open. */
export function userInputs(graph: Json, specs: readonly Json[]): TorchProgram['inputs'] {
  const metas = graph.field('tensor_values');
  return specs.flatMap((spec) => {
    const [kind, content] = spec.choice();
    if (HELD_INPUTS.has(kind)) return [];
    if (kind !== 'user_input') return spec.wrong(`is an input of kind '${kind.slice(0, 40)}'`);
    const [tag, argument] = content.field('arg').choice();
    if (tag !== 'as_tensor') return argument.wrong('is an input that is no tensor');
    const name = argument.field('name').text();
    const meta = metas.field(name);
    const dtype = DTYPES.get(scalarTypeOf(meta))!;
    const extents = meta.field('sizes').items().map(extentOf);
    return [{ name, extents, dtype: isFloat(dtype) ? ('f32' as const) : dtype }];
  });
}

/** A number, the symbol that stands for one, or nothing where it is computed of symbols. */
function extentOf(json: Json): Extent {
  const [tag, content] = json.choice();
  if (tag === 'as_int') {
    const { value } = content;
    const isExtent = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    return isExtent ? value : content.wrong('is no extent');
  }
  const text = content.field('expr_str').text();
  return /^(?:Symbol\('(\w+)'.*\)|(\w+))$/.exec(text)?.slice(1).find(Boolean);
}
