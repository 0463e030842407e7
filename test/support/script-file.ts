import { writeZip } from '../../src/formats/zip/zip.ts';

/** A module without attributes, as TorchScript pickles it. */
export const BARE_MODULE = '\x80\x02c__torch__\nNet\n)\x81}b.';

/** What may differ in an archive: the pickle of the network, that of its constants, and other files. */
interface More {
  readonly module?: string;
  readonly constants?: string;
  readonly files?: readonly (readonly [string, string])[];
}

/** An archive of TorchScript, of this code. */
export function scriptFile(
  code: string,
  { module = BARE_MODULE, constants, files = [] }: More = {},
) {
  const all: (readonly [string, string])[] = [
    ['net/data.pkl', module],
    ['net/code/__torch__.py', code],
    ...(constants === undefined ? [] : [['net/constants.pkl', constants] as const]),
    ...files,
  ];
  return writeZip(all.map(([name, text]) => [name, Buffer.from(text, 'latin1')] as const));
}

/** A class of one method, whose lines are these. */
export function netOf(...lines: readonly string[]): string {
  const body = lines.map((line) => `    ${line}\n`).join('');
  return `class Net(Module):\n  training : bool\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n${body}`;
}
