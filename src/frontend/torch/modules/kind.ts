import type { Pickled } from '../../../formats/pickle/values.ts';
import type { TorchValue } from '../../aten/values.ts';

/** A class of modules whose forward is known: what it computes, as calls of aten ops. */
export interface ModuleKind {
  /** Options that its forward reads, with what torch takes them to be; nothing where they must be given. */
  readonly options?: Readonly<Record<string, Pickled>>;
  readonly weights?: Weights;
  readonly forward: (layer: Layer, inputs: readonly TorchValue[]) => TorchValue;
}

/** Names of parameters and buffers that a module has, of which those with a `?` may be left out. */
type Weights = readonly string[] | ((option: (name: string) => Pickled) => readonly string[]);

/** Kinds by their class, of one module of Python. */
export type ModuleKinds = Readonly<Record<string, ModuleKind>>;

/** A module as its forward sees it. */
export interface Layer {
  /** Calls an aten op, its arguments by name. */
  readonly aten: (op: string, args: Args) => TorchValue;
  readonly option: (name: string) => TorchValue;
  /** The name of the function or class that an option is. */
  readonly named: (name: string) => string | undefined;
  /** A parameter or a buffer; nothing where it is None. */
  readonly weight: (name: string) => TorchValue;
  readonly children: readonly string[];
  /** Calls a module in this one; those in lists and dicts by their path. */
  readonly child: (name: string, ...inputs: readonly TorchValue[]) => TorchValue;
  /** What the forward of a module in this one reads. */
  readonly inside: (name: string) => Layer;
  readonly refuse: (reason: string) => never;
}

export type Args = Readonly<Record<string, TorchValue>>;

/** Options as arguments of the same names. */
export function optionsOf(layer: Layer, ...names: readonly string[]): Args {
  return Object.fromEntries(names.map((name) => [name, layer.option(name)]));
}

export function weightsOf(layer: Layer, ...names: readonly string[]): Args {
  return Object.fromEntries(names.map((name) => [name, layer.weight(name)]));
}

/** The children, one behind the other. */
export function inTurn(layer: Layer, x: TorchValue, names = layer.children): TorchValue {
  return names.reduce((value, name) => layer.child(name, value), x);
}
