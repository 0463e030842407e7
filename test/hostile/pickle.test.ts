import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPickle } from '../../src/formats/pickle/read.ts';
import { global, pickleBytes, u32, unicode } from '../support/pickle-bytes.ts';
import { faultsOf } from '../unit/tensor/hostile.ts';

const CANARY = join(tmpdir(), `spike-canary-${process.pid}`);
const COMMAND = `touch ${CANARY}`;
const CODE = `open('${CANARY}', 'w')`;
const AT = { file: 'x.pkl' };

/** As much as files of tensors may name. */
const allow = (name: string) => name.startsWith('torch.');

function faultOf(text: string) {
  const [fault] = faultsOf(() => readPickle(pickleBytes(text), allow, AT));
  return fault;
}

const call = (module: string, name: string, argument: string) =>
  `${global(module, name)}(${unicode(argument)}tR.`;

const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`;

test.each<[string, string, string]>([
  ['os.system', 'os.system', call('os', 'system', COMMAND)],
  ['posix.system', 'posix.system', call('posix', 'system', COMMAND)],
  ['nt.system', 'nt.system', call('nt', 'system', COMMAND)],
  ['subprocess', 'subprocess.Popen', call('subprocess', 'Popen', COMMAND)],
  ['eval', 'builtins.eval', call('builtins', 'eval', CODE)],
  ['exec', 'builtins.exec', call('builtins', 'exec', CODE)],
  ['eval of Python 2', '__builtin__.eval', call('__builtin__', 'eval', CODE)],
  ['import', 'builtins.__import__', call('builtins', '__import__', 'os')],
  ['getattr', 'builtins.getattr', call('builtins', 'getattr', 'system')],
  ['open', 'builtins.open', call('builtins', 'open', CANARY)],
  ['runpy', 'runpy._run_code', call('runpy', '_run_code', CODE)],
  ['a class of the caller', '__main__.Net', call('__main__', 'Net', '')],
  ['numpy', 'numpy.core.multiarray.scalar', call('numpy.core.multiarray', 'scalar', '')],
  ['codecs', '_codecs.encode', call('_codecs', 'encode', 'x')],
  ['a function of JavaScript', 'process.exit', call('process', 'exit', '1')],
  ['the prototype of objects', 'constructor.constructor', call('constructor', 'constructor', CODE)],
  ['INST', 'os.system', `(${unicode(COMMAND)}ios\nsystem\n.`],
  ['OBJ', 'os.system', `(${global('os', 'system')}${unicode(COMMAND)}o.`],
  ['NEWOBJ', 'os.system', `${global('os', 'system')}(${unicode(COMMAND)}t\x81.`],
  ['NEWOBJ_EX', 'os.system', `${global('os', 'system')}(${unicode(COMMAND)}t}\x92.`],
  [
    'STACK_GLOBAL',
    'os.system',
    `\x80\x04${short('os')}${short('system')}\x93(${unicode(COMMAND)}tR.`,
  ],
  ['a global that is put aside', 'os.system', `${global('os', 'system')}q\x000K\x01.`],
  [
    'a global in the memo',
    'os.system',
    `${global('os', 'system')}q\x000h\x00(${unicode(COMMAND)}tR.`,
  ],
  [
    'a global behind good ones',
    'os.system',
    `${global('torch', 'Size')}0${call('os', 'system', COMMAND)}`,
  ],
  [
    'a container of another module',
    'collections.abc.OrderedDict',
    `${global('collections.abc', 'OrderedDict')})R.`,
  ],
  ['a reduced class', 'copyreg._reconstructor', call('copyreg', '_reconstructor', 'x')],
])('SPK4141: %s is named and not called', (_, name, text) => {
  expect(faultOf(text)).toMatchObject({
    code: 'SPK4141',
    exit: 3,
    message: expect.stringContaining(`'${name}'`),
  });
  expect(existsSync(CANARY)).toBe(false);
});

const device = global('torch', 'device');
const list = (depth: number) => ']'.repeat(depth) + 'a'.repeat(depth - 1);

/** Lists of two that share: as many bytes as levels, twice as many parts with each. */
const laughs = `]q\x00${'h\x00h\x00\x86q\x00'.repeat(40)}.`;

test.each<[string, string]>([
  ['nothing', ''],
  ['a stop alone', '.'],
  ['a call of a call', `${device})R)R.`],
  ['a call of a text', `${unicode('os.system')})R.`],
  ['a call of a list', '])R.'],
  ['a call with what is no tuple', `${device}${unicode('x')}R.`],
  ['an instance without a class', `(${unicode('x')}o.`],
  ['a state for a text', `${unicode('x')}}b.`],
  ['a state for a class', `${device}}b.`],
  ['two states', `${device})R}b}b.`],
  ['a state for a tuple', ')}b.'],
  ['items for a tuple', ')K\x01a.'],
  ['items for an object', `${device})RK\x01a.`],
  ['an item of a list by key', ']K\x01K\x01s.'],
  ['a key without a value', '}(K\x01u.'],
  ['a key that can change', '}(]K\x01u.'],
  ['a name that is no text', 'K\x01K\x01\x93.'],
  ['a name without end', `${global('a'.repeat(2000), 'b')}.`],
  ['a line without end', `c${'a'.repeat(100_000)}`],
  ['a memo that is not there', 'h\x05.'],
  ['a memo of nothing', 'q\x00.'],
  ['a negative place in the memo', 'K\x01p-1\n.'],
  ['a place in the memo that is no number', 'K\x01pos\n.'],
  ['a pop of nothing', '0.'],
  ['a pop below a mark', 'K\x01(0.'],
  ['a mark that is not there', 't.'],
  ['an extension of one byte', '\x82\x01.'],
  ['an extension of two bytes', '\x83\x01\x00.'],
  ['an extension of four bytes', '\x84\x01\x00\x00\x00.'],
  ['a buffer from outside', '\x80\x05\x97.'],
  ['a protocol of the future', '\x80\x06N.'],
  ['an unknown instruction', '\xff.'],
  ['a text longer than the file', `X${u32(0xffff_ffff)}x.`],
  ['a text of 2^63 bytes', '\x8d\x00\x00\x00\x00\x00\x00\x00\x80x.'],
  ['bytes longer than the file', '\x8e\xff\xff\xff\xff\xff\xff\xff\xffx.'],
  ['a number of 4 GB', `\x8b${u32(0xffff_ffff)}x.`],
  ['a number of a thousand bytes', `\x8b${u32(1000)}${'x'.repeat(1000)}.`],
  ['a number of ten thousand digits', `L${'9'.repeat(10_000)}L\n.`],
  ['an integer of letters', 'Ix\n.'],
  ['a float of letters', 'Fos\n.'],
  ['a text without quotes', 'Sos\n.'],
  ['a list that holds itself', ']q\x00h\x00a.'],
  ['a dict that holds itself', '}q\x00K\x01h\x00s.'],
  ['an object that is its own state', `${device})Rq\x00h\x00b.`],
  ['an id that holds itself', ']q\x00h\x00Qa.'],
  ['lists nested a hundred thousand deep', `${list(100_000)}.`],
  ['shared parts that unfold to 2^40', laughs],
  ['a million dicts', `${'}'.repeat(1_000_000)}.`],
  ['five million instructions', `${'N0'.repeat(2_500_000)}N.`],
  [
    'a set made of the same list again and again',
    `](${'K\x01'.repeat(100_000)}eq\x00${`${global('builtins', 'set')}(h\x00tR0`.repeat(1000)}N.`,
  ],
])('SPK4140: %s is refused', (_, text) => {
  expect(faultOf(text)).toMatchObject({ code: 'SPK4140', exit: 3 });
});

test('a pickle cut short anywhere is told', () => {
  const whole = `\x80\x02${global('torch', 'device')}(${unicode('cpu')}K\x01M\x01\x00J${u32(7)}tq\x00R.`;
  for (let length = 0; length < whole.length; length++)
    expect(faultOf(whole.slice(0, length))?.code).toBe('SPK4140');
});
