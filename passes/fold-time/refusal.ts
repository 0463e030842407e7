/** Why a graph is not folded. Thrown wherever that shows, caught where the pass begins. */
export class Refusal extends Error {
  /** The value at which it shows. */
  readonly item: string | undefined;

  constructor(reason: string, item?: string) {
    super(reason);
    this.item = item;
  }
}

export function refuse(reason: string, item?: string): never {
  throw new Refusal(reason, item);
}
