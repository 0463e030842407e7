import type { Attrs } from '../ir/graph.ts';
import { showAttr } from '../ir/text.ts';
import type { PassCall } from './pass.ts';

/** A pass and its options as `--passes` and `--pass` read them: `encode{activationBits = 4}`. */
export function showPassCall({ name, options }: PassCall): string {
  return Object.keys(options).length === 0 ? name : `${name}{${showOptions(options)}}`;
}

export function showOptions(options: Attrs): string {
  const given = Object.entries(options).map(([key, value]) => `${key} = ${showAttr(value)}`);
  return given.join(', ');
}
