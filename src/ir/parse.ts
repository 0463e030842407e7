import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import { type Graph, type Op, type Output, type Param, placeName } from './graph.ts';
import { type OpTable, completeAttrs } from './op-def.ts';
import { TextReader, Unreadable, type TensorSource } from './parse-parts.ts';
import { TEXT_VERSION } from './print.ts';
import { type Token, scan } from './scan.ts';
import { PLAN_STATEMENTS, type PlanDraft, readPlan } from './schedule/parse-plan.ts';
import { STAGES, type Stage } from './types.ts';

export interface ParseOptions {
  readonly ops: OpTable;
  /** Named in diagnostics. */
  readonly file?: string;
  /** Where tensors that the text names by hash come from. */
  readonly tensors?: TensorSource;
}

export interface Parsed {
  /** What could be read; complete only when there are no diagnostics. */
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
  /** Where each value, each output and the graph are named, for whoever finds fault with them later. */
  readonly places: ReadonlyMap<string, Location>;
  /** Where those are named that are named again: the second time. */
  readonly repeats: ReadonlyMap<string, Location>;
}

/** Reads .spk text. A line that cannot be read is reported and left out; the others are still read. */
export function parse(text: string, options: ParseOptions): Parsed {
  const reader = new TextReader(scan(text), options);
  const draft: Draft = newDraft();
  const places = new Map<string, Location>();
  const repeats = new Map<string, Location>();

  reader.skipNewlines();
  if (!reader.isWord('spk')) reader.diagnostics.push(codes.missingVersion({}, reader.here()));
  while (!reader.isEnd()) {
    const start = reader.peek();
    try {
      statement(reader, draft, { places, repeats }, options);
      reader.endOfStatement();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      reader.diagnostics.push(error.diagnostic);
      reader.skipLine();
    }
    if (start === reader.peek()) reader.skipLine();
    reader.skipNewlines();
  }
  if (!draft.hasHead) reader.diagnostics.push(codes.missingGraph({}, reader.here()));
  return { graph: graphOf(draft), diagnostics: reader.diagnostics, places, repeats };
}

/** Where in the text a fault of its graph is: for a name that stands twice, the second time. */
export function placeOf(
  { code, at }: Diagnostic,
  { places, repeats }: Pick<Parsed, 'places' | 'repeats'>,
): Location | undefined {
  const name = at?.item ?? '';
  return (TWICE.has(code) ? repeats.get(name) : undefined) ?? places.get(name);
}

const TWICE = new Set([codes.definedTwice, codes.outputTwice].map(({ info }) => info.code));

/** A graph under construction. */
interface Draft extends PlanDraft {
  hasHead: boolean;
  name: string;
  stage: Stage;
  readonly inputs: Param[];
  readonly ops: Op[];
  readonly outputs: Output[];
}

function newDraft(): Draft {
  return { hasHead: false, name: 'graph', stage: 'ann', inputs: [], ops: [], outputs: [] };
}

function graphOf({ name, stage, inputs, ops, outputs, schedule, memory }: Draft): Graph {
  const plan = { ...(schedule && { schedule }), ...(memory && { memory }) };
  return { name, stage, inputs, ops, outputs, ...plan };
}

function statement(
  reader: TextReader,
  draft: Draft,
  { places, repeats }: Record<'places' | 'repeats', Map<string, Location>>,
  options: ParseOptions,
): void {
  const token = reader.peek();
  const here = reader.here();
  const place = (name: string) => {
    if (!places.has(name)) places.set(name, here);
    else if (!repeats.has(name)) repeats.set(name, here);
  };
  if (token.kind === 'name') {
    const op = readOp(reader, options);
    draft.ops.push(op);
    place(op.result);
  } else if (reader.takeWord('spk')) {
    readVersion(reader);
  } else if (reader.takeWord('graph')) {
    if (draft.hasHead) throw reader.unreadable(codes.graphTwice, {}, token);
    draft.hasHead = true;
    draft.name = reader.word();
    reader.expect(':');
    draft.stage = readStage(reader);
    place(placeName('graph', draft.name));
  } else if (reader.takeWord('input')) {
    const name = reader.name();
    reader.expect(':');
    draft.inputs.push({ name, type: reader.type(), loc: reader.loc() });
    place(name);
  } else if (reader.takeWord('output')) {
    const name = reader.word();
    reader.expect('=');
    draft.outputs.push({ name, value: reader.name() });
    place(placeName('output', name));
  } else if (!readPlan(reader, draft)) {
    throw reader.unreadable(codes.unknownStatement, unknownStatement(token));
  }
}

function unknownStatement(token: Token) {
  const known = ['input', 'output', 'graph', 'spk', ...PLAN_STATEMENTS];
  return { found: token.text, meant: nearestName(token.text, known) };
}

function readOp(reader: TextReader, options: ParseOptions): Op {
  const result = reader.name();
  reader.expect('=');
  const kind = reader.word();
  const inputs = reader.names();
  const given = reader.attrs();
  reader.expect(':');
  const type = reader.type();
  const attrs = completeAttrs(options.ops.get(kind), given);
  return { result, kind, inputs, attrs, type, loc: reader.loc() };
}

function readVersion(reader: TextReader): void {
  const token = reader.peek();
  const version = reader.number();
  if (version !== TEXT_VERSION)
    throw reader.unreadable(codes.wrongVersion, { found: version, known: TEXT_VERSION }, token);
}

function readStage(reader: TextReader): Stage {
  const token = reader.peek();
  const text = reader.word();
  const stage = STAGES.find((s) => s === text);
  if (stage) return stage;
  const meant = nearestName(text, STAGES);
  throw reader.unreadable(codes.unknownStage, { found: text, known: STAGES, meant }, token);
}
