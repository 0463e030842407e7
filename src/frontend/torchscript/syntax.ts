/*
 * What TorchScript writes of Python: assignments, calls, `if` and `return`, one class for each module. Loops are
 * kept by their first word only: nothing runs them.
 */

export type Expression =
  | { readonly kind: 'value'; readonly value: bigint | number | boolean | string | undefined }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'minus'; readonly of: Expression }
  | CallExpression;

export interface CallExpression {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly positional: readonly Expression[];
  readonly keyword: ReadonlyMap<string, Expression>;
}

export type Statement =
  | { readonly kind: 'assign'; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'return'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** A statement that nothing here runs, by its first word. */
  | { readonly kind: 'other'; readonly word: string };

/** What is assigned to: a name, names in a tuple, or a place that is none of them. */
export type Target = string | readonly Target[] | undefined;

export interface FunctionDef {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface Parameter {
  readonly name: string;
  /** As it is written; empty where nothing is. */
  readonly type: Expression | undefined;
  readonly fallback: Expression | undefined;
}

export interface ClassDef {
  readonly name: string;
  readonly base: string;
  /** Attributes that the class itself has a value for. */
  readonly constants: ReadonlyMap<string, Expression>;
  readonly methods: ReadonlyMap<string, FunctionDef>;
}

/** What one file of code defines. */
export interface CodeFile {
  readonly classes: ReadonlyMap<string, ClassDef>;
  readonly functions: ReadonlyMap<string, FunctionDef>;
}
