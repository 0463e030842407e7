import * as codes from '../../diagnostics/codes.ts';
import { SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import { isTrue } from '../aten/ops/numbers.ts';
import { callAten, unknownOp } from '../aten/reading.ts';
import { type TorchValue, isListValue, isTensorValue, isUnread } from '../aten/values.ts';
import { BUILTINS, PRIMITIVES, slicedList } from './builtins.ts';
import { type Script, attributeOf, constantOf, wrong } from './script.ts';
import type { CallExpression, Expression, FunctionDef, Statement, Target } from './syntax.ts';
import {
  type ScriptFunction,
  type ScriptModule,
  type ScriptValue,
  isDotted,
  isFunction,
  isModule,
  isTorchValue,
} from './values.ts';

/** Calls, blocks and expressions in each other: each level takes room on the stack. */
const DEEPEST = 400;

/** A call of a function that is being followed. */
interface Frame {
  readonly script: Script;
  readonly names: Map<string, ScriptValue>;
  readonly definition: FunctionDef;
  /** Where in the network it happens. */
  readonly path: string;
}

interface Arguments {
  readonly positional: readonly ScriptValue[];
  readonly keyword: ReadonlyMap<string, ScriptValue>;
}

/** What a method of a module gives for these arguments. */
export function callMethod(
  script: Script,
  self: ScriptModule,
  name: string,
  given: Arguments,
): ScriptValue {
  const definition =
    script.code.classOf(self.type)?.methods.get(name) ??
    wrong(script, `'${self.type.slice(0, 80)}' has no method '${name.slice(0, 80)}'`);
  return callFunction(script, { definition, self }, given, self.path);
}

function callFunction(
  script: Script,
  { definition, self }: ScriptFunction,
  { positional, keyword }: Arguments,
  path: string,
): ScriptValue {
  const all = self ? [self, ...positional] : positional;
  const { parameters, name } = definition;
  if (all.length > parameters.length) wrong(script, `'${name}' has ${all.length} arguments`);
  const names = new Map<string, ScriptValue>();
  const frame: Frame = { script, names, definition, path };
  parameters.forEach(({ name: own, fallback }, i) => {
    const isGiven = i < all.length || keyword.has(own);
    if (!isGiven && !fallback) wrong(script, `'${name}' has no argument '${own}'`);
    const value = i < all.length ? all[i] : keyword.get(own);
    names.set(own, isGiven ? value : evaluate(fallback!, frame));
  });
  return deeper(script, () => execute(definition.body, frame)?.value);
}

/** Runs what is one level deeper. */
function deeper<T>(script: Script, work: () => T): T {
  if (script.depth >= DEEPEST) wrong(script, `calls are nested more than ${DEEPEST} deep`);
  script.depth++;
  try {
    return work();
  } finally {
    script.depth--;
  }
}

interface Returned {
  readonly value: ScriptValue;
}

/** Runs statements up to a return. */
function execute(statements: readonly Statement[], frame: Frame): Returned | undefined {
  const { script, path } = frame;
  const { source, budget } = script.reading;
  for (const statement of statements) {
    budget.spend(1, { file: source.name, item: path });
    if (statement.kind === 'return') return { value: evaluate(statement.value, frame) };
    if (statement.kind === 'assign') assign(statement.target, statement.value, frame);
    else if (statement.kind === 'expression') evaluate(statement.value, frame, '');
    else if (statement.kind === 'other') refuseFlow(`'${statement.word}'`, frame);
    else {
      const taken = isTaken(statement.condition, frame) ? statement.then : statement.otherwise;
      const returned = deeper(script, () => execute(taken, frame));
      if (returned) return returned;
    }
  }
  return undefined;
}

function refuseFlow(what: string, { script, definition, path }: Frame): never {
  const where = `${what} in '${path}${definition.name}'`;
  return fail(codes.torchControlFlow({ what: where }, { file: script.reading.source.name }));
}

/** A branch is taken where its condition is known, as that of a size or of the mode is. */
function isTaken(condition: Expression, frame: Frame): boolean {
  return truthOf(torchValue(evaluate(condition, frame), frame), frame);
}

function truthOf(value: TorchValue, frame: Frame): boolean {
  // What is not known has been noted, and without it nobody knows how it goes on.
  if (isUnread(value)) throw new SpikeError([]);
  if (!isTensorValue(value)) return isTrue(value);
  const { constant } = value.value;
  if (!constant) return refuseFlow(`an 'if' on what is computed of the input`, frame);
  return Boolean(constant.data[0]);
}

function assign(target: Target, expression: Expression, frame: Frame): void {
  const name = typeof target === 'string' ? target : '';
  bind(target, evaluate(expression, frame, name), frame);
}

function bind(target: Target, value: ScriptValue, frame: Frame): void {
  const { script, names } = frame;
  if (target === undefined)
    fail(codes.torchState({ name: frame.definition.name }, { file: script.reading.source.name }));
  if (typeof target === 'string') names.set(target, value);
  else if (isTorchValue(value) && isUnread(value))
    for (const one of target) bind(one, value, frame);
  else if (!isTorchValue(value) || !isListValue(value) || value.length !== target.length)
    wrong(script, `${target.length} names are given to what is not as many values`);
  else target.forEach((one, i) => bind(one, value[i], frame));
}

/** What an expression is. Its value is called by the name that it is assigned to, where it has one. */
function evaluate(expression: Expression, frame: Frame, name = ''): ScriptValue {
  return deeper(frame.script, () => evaluateHere(expression, frame, name));
}

function evaluateHere(expression: Expression, frame: Frame, name: string): ScriptValue {
  const { script, names } = frame;
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'name':
      return names.has(expression.name) ? names.get(expression.name) : { dotted: expression.name };
    case 'list':
      return expression.items.map((item) => torchOf(item, frame));
    case 'minus': {
      const value = torchOf(expression.of, frame);
      return typeof value === 'bigint' ? -value : -Number(value);
    }
    case 'item':
      return itemOf(torchOf(expression.of, frame), torchOf(expression.index, frame), script);
    case 'attribute':
      return memberOf(evaluate(expression.of, frame), expression.name, script);
    case 'call':
      return callOf(expression, frame, name);
  }
}

function torchOf(expression: Expression, frame: Frame): TorchValue {
  return torchValue(evaluate(expression, frame), frame);
}

function torchValue(value: ScriptValue, { script }: Frame): TorchValue {
  if (isTorchValue(value)) return value;
  if (isDotted(value)) return wrong(script, `'${value.dotted.slice(0, 80)}' stands for nothing`);
  return wrong(script, 'a module or a function is used as a value');
}

function itemOf(list: TorchValue, index: TorchValue, script: Script): TorchValue {
  if (isUnread(list)) return list;
  if (!isListValue(list) || typeof index !== 'bigint')
    return wrong(script, 'an item is taken of what is no list');
  const place = Number(index) < 0 ? list.length + Number(index) : Number(index);
  return place >= 0 && place < list.length
    ? list[place]
    : wrong(script, `item ${index} is taken of a list of ${list.length}`);
}

function memberOf(value: ScriptValue, name: string, script: Script): ScriptValue {
  if (isModule(value)) return attributeOf(script, value, name);
  if (!isDotted(value))
    return wrong(script, `'${name.slice(0, 80)}' is asked of what is no module`);
  if (value.dotted === 'CONSTANTS') return constantOf(script, name);
  const dotted = `${value.dotted}.${name}`;
  const definition = dotted.startsWith('__torch__.') ? script.code.functionOf(dotted) : undefined;
  return definition ? { definition } : { dotted };
}

function callOf({ callee, positional, keyword }: CallExpression, frame: Frame, name: string) {
  const { script } = frame;
  const isMember = callee.kind === 'attribute';
  const base = evaluate(isMember ? callee.of : callee, frame);
  const called = isMember && !isModule(base) ? memberOf(base, callee.name, script) : base;
  // The first argument of these is a type.
  if (isDotted(called) && CASTS.has(called.dotted)) return castTo(called.dotted, positional, frame);
  const given: Arguments = {
    positional: positional.map((one) => evaluate(one, frame)),
    keyword: new Map([...keyword].map(([key, one]) => [key, evaluate(one, frame)])),
  };
  if (isDotted(called) && called.dotted === 'getattr') return named(script, given);
  if (isModule(called) && isMember) return callMethod(script, called, callee.name, given);
  if (isFunction(called)) return callFunction(script, called, given, frame.path);
  if (isDotted(called)) return callNamed(called.dotted, given, frame, name);
  return wrong(script, 'what is called is no function');
}

/** An attribute whose name is no word of Python, as those of a sequence are. */
function named(script: Script, { positional: [module, name] }: Arguments): ScriptValue {
  if (module === undefined || !isModule(module) || typeof name !== 'string')
    return wrong(script, 'an attribute is asked of what is no module');
  return attributeOf(script, module, name);
}

const CASTS = new Set(['annotate', 'unchecked_cast', 'uninitialized']);

/** A number that is meant as an integer may have been carried in a tensor. */
function castTo(how: string, [type, written]: readonly Expression[], frame: Frame): ScriptValue {
  if (how === 'uninitialized' || !written) return undefined;
  const value = evaluate(written, frame);
  const isNumber = type?.kind === 'name' && CONVERSIONS.has(type.name);
  if (!isNumber || !isTorchValue(value) || !isTensorValue(value)) return value;
  if (type.name === 'bool') return truthOf(value, frame);
  return aten(CONVERSIONS.get(type.name)!, { positional: [value], keyword: new Map() }, frame, '');
}

/** Functions of Python that scripts call, by the ops that they are. */
const CONVERSIONS: ReadonlyMap<string, string> = new Map([
  ['int', 'Int'],
  ['float', 'Float'],
  ['bool', 'Bool'],
]);

function callNamed(dotted: string, given: Arguments, frame: Frame, name: string): ScriptValue {
  const { script } = frame;
  const conversion = CONVERSIONS.get(dotted);
  if (conversion === 'Bool') return truthOf(torchValue(given.positional[0], frame), frame);
  if (conversion !== undefined) return aten(conversion, given, frame, name);
  const primitive = /^ops\.prim\.(\w+)$/.exec(dotted)?.[1];
  if (primitive === 'RaiseException') return raised(given, frame);
  const op = /^(?:torch|ops\.aten)\.(\w+)$/.exec(dotted)?.[1] ?? primitive;
  // A tuple with names is a tuple.
  const isTuple = script.code.classOf(dotted)?.base === 'NamedTuple';
  if (op === undefined && !isTuple) return unknownOp(script.reading, dotted);
  const args = given.positional.map((value) => torchValue(value, frame));
  if (op === undefined) return args;
  const builtin = (primitive === undefined ? BUILTINS : PRIMITIVES).get(op);
  if (builtin) return args.some((value) => isUnread(value)) ? args.find(isUnread) : builtin(args);
  if (op === 'slice' && isListValue(args[0])) return slicedList(args[0], args.slice(1));
  return aten(op, given, frame, name);
}

function aten(op: string, { positional, keyword }: Arguments, frame: Frame, name: string) {
  const { reading } = frame.script;
  const plain = (value: ScriptValue) => torchValue(value, frame);
  const result = callAten(reading, {
    op,
    positional: positional.map(plain),
    keyword: new Map([...keyword].map(([key, value]) => [key, plain(value)])),
    name: `${frame.path}${name === '' ? op : name}`,
  });
  return result;
}

function raised({ positional: [message] }: Arguments, { script }: Frame): never {
  const text = typeof message === 'string' ? message : 'it gives up';
  return fail(
    codes.torchRaises({ message: text.slice(0, 200) }, { file: script.reading.source.name }),
  );
}
