import type { Location } from '../../diagnostics/diagnostic.ts';
import type { Loc } from '../../ir/graph.ts';
import type { ValueType } from '../../ir/types.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A value of the graph that grows, or a tensor that is known now and is no value of it yet. */
export interface Value {
  readonly id: number;
  readonly type: ValueType;
  /** What it is, where that does not depend on the graph's inputs. */
  readonly constant?: Tensor;
  /** Where a constant comes from, in case that it becomes an op. */
  readonly origin?: Origin;
}

/** Where an op comes from: for the graph, and for messages. */
export interface Origin {
  readonly loc: Loc;
  readonly at: Location;
  /** What to call values that the model has no name for. */
  readonly name: string;
}
