/** Colours a text, or leaves it as it is. */
export type Paint = (text: string) => string;

/** What rendered text may be decorated with; chalk has all of these. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const asIs: Paint = (text) => text;

/** No decoration at all: for files, pipes and people who want none. */
export const PLAIN: Style = {
  bold: asIs,
  dim: asIs,
  red: asIs,
  green: asIs,
  yellow: asIs,
  cyan: asIs,
};
