import { BARE_MODULE, netOf, scriptFile } from '../../support/script-file.ts';

type Case = readonly [name: string, codes: string, make: (canary: string) => Uint8Array];

const REFUSED = 'SPK4142 3';

const body =
  (...lines: readonly string[]) =>
  () =>
    scriptFile(netOf(...lines));
const code = (text: string) => () => scriptFile(text);
const nested = (open: string, close: string, count: number) =>
  `y = ${open.repeat(count)}x${close.repeat(count)}`;

/** Functions that call the next one twice each. */
function tree(depth: number): string {
  const functions = Array.from({ length: depth }, (_, i) => {
    const next = `__torch__.f${i + 1}`;
    const value = i === depth - 1 ? 'x' : `${next}(${next}(x, ), )`;
    return `def f${i}(x: Tensor) -> Tensor:\n  return ${value}\n`;
  });
  return `${netOf('return __torch__.f0(x, )')}${functions.join('')}`;
}

const ifs = (count: number) =>
  Array.from({ length: count }, (_, i) => `${'  '.repeat(i)}if True:`).concat(
    `${'  '.repeat(count)}pass`,
  );

export const SCRIPT_CASES: readonly Case[] = [
  [
    'os.system in the pickle',
    'SPK4141 3',
    (canary) => scriptFile(netOf('return x'), { module: `cos\nsystem\n(Vtouch ${canary}\ntR.` }),
  ],
  [
    'eval in the constants',
    'SPK4141 3',
    (canary) =>
      scriptFile(netOf('return x'), { constants: `cbuiltins\neval\n(Vopen("${canary}","w")\ntR.` }),
  ],
  [
    'os.system in the code',
    'SPK4170 4',
    (canary) => scriptFile(netOf(`os.system("touch ${canary}")`, 'return x')),
  ],
  [
    'an import',
    'SPK4170 4',
    (canary) => scriptFile(`import os\n${netOf(`y = os.open("${canary}", 64)`, 'return x')}`),
  ],
  ['__import__', 'SPK4170 4,SPK4142 3', body('return __import__("os").system("true")')],
  ['process.exit', 'SPK4170 4', body('process.exit(1)', 'return x')],
  ['the constructor of a module', REFUSED, body('return self.constructor')],
  ['the constructor of functions', REFUSED, body('return (self).constructor("return 1")')],
  ['the prototype by its name', REFUSED, body('y = getattr(self, "__proto__")', 'return x')],
  ['a class by its name', REFUSED, body('return self.__class__')],
  ['an attribute of a tensor', REFUSED, body('return x.data')],
  ['a call of itself', REFUSED, body('return (self).forward(x, )')],
  [
    'functions that call each other',
    REFUSED,
    code(
      `${netOf('return __torch__.a(x, )')}def a(x: Tensor) -> Tensor:\n  return __torch__.b(x, )\ndef b(x: Tensor) -> Tensor:\n  return __torch__.a(x, )\n`,
    ),
  ],
  ['calls that double forty times', 'SPK4033 6', code(tree(40))],
  [
    'lists that double sixty times',
    'SPK4033 6',
    body('l = [1, 2]', ...Array.from({ length: 60 }, () => 'l = torch.add(l, l)'), 'return x'),
  ],
  ['brackets in brackets', REFUSED, body(nested('(', ')', 5000), 'return y')],
  ['lists in lists', REFUSED, body(nested('[', ']', 5000), 'return x')],
  ['minus minus minus', REFUSED, body(`y = ${'-'.repeat(5000)}1`, 'return x')],
  ['calls of calls', REFUSED, body(`y = x${'()'.repeat(5000)}`, 'return y')],
  ['attributes of attributes', REFUSED, body(`y = x${'.a'.repeat(5000)}`, 'return y')],
  ['blocks in blocks', REFUSED, body(...ifs(500), 'return x')],
  ['an endless loop', 'SPK4175 4', body('while True:', '  pass', 'return x')],
  [
    'a long loop',
    'SPK4175 4',
    body('for i in range(9223372036854775807):', '  x = torch.relu(x)', 'return x'),
  ],
  ['a text without an end', REFUSED, body('y = "abc', 'return x')],
  ['letters of no use', REFUSED, body('y = \x00\x01', 'return x')],
  ['a line indented otherwise', REFUSED, body('y = x', '   z = y', 'return x')],
  ['a bracket without an end', REFUSED, body('y = torch.relu(x', 'return y')],
  ['a class that is there twice', REFUSED, code(netOf('return x').repeat(2))],
  ['no class of the network', 'SPK4143 4', code('class Other(Module):\n  training : bool\n')],
  ['no code at all', 'SPK4143 4', code('')],
  ['no module', REFUSED, () => scriptFile(netOf('return x'), { module: '\x80\x02K\x01.' })],
  [
    'a module that holds itself',
    'SPK4140 3',
    () =>
      scriptFile(netOf('return x'), {
        module: '\x80\x02c__torch__\nNet\n)\x81q\x00}X\x01\x00\x00\x00ah\x00sb.',
      }),
  ],
  [
    'attributes that are none',
    REFUSED,
    () => scriptFile(netOf('return x'), { module: '\x80\x02c__torch__\nNet\n)\x81K\x01b.' }),
  ],
  [
    'a pickle without an end',
    'SPK4140 3',
    () => scriptFile(netOf('return x'), { module: BARE_MODULE.slice(0, -1) }),
  ],
  ['a constant that is not there', REFUSED, body('return CONSTANTS.c0')],
  ['a constant of a giant number', REFUSED, body('return CONSTANTS.c99999999999999999999')],
  ['more names than values', REFUSED, body('a, b, = torch.chunk(x, 3, 1)[0]', 'return a')],
  ['an item behind its list', REFUSED, body('return ([x])[7]')],
  ['an item of a tensor', REFUSED, body('return (x)[0]')],
  ['a number of a million digits', REFUSED, body(`y = ${'9'.repeat(1_000_000)}`, 'return x')],
  ['a shape beyond measure', 'SPK4010 6', body('return torch.ones([1048576, 1048576])')],
  ['a repetition beyond measure', 'SPK4010 6', body('return torch.repeat(x, [1099511627776, 1])')],
  ['too many arguments', 'SPK4172 3', body('return torch.relu(x, 1, 2, 3)')],
  ['a missing argument', REFUSED, body('return (self).forward()')],
  ['a return of a module', 'SPK4174 4', body('return self')],
];
