/** A number of a chip, and where it comes from. */
interface Fact {
  readonly value: number;
  readonly unit: string;
  readonly provenance: 'user' | 'published' | 'recovered' | 'inherited' | 'assumed';
  readonly source?: string;
}

/** What a profile says of a chip. */
export type Facts = Readonly<Record<string, Fact>>;
