import type { Value } from './graph-builder.ts';

/** What names stand for, in a graph and in those around it. */
export interface Scope {
  readonly values: Map<string, Value>;
  readonly outer?: Scope;
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const value = at.values.get(name);
    if (value) return value;
  }
  return undefined;
}
