import { PASS_TABLE } from '../../passes/index.ts';
import { parsePassCalls } from '../../src/compiler/parse-pass-calls.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { type Diagnostic, type Location, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Parsed, parse, placeOf } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';

/** What comes of a filetest's input: a graph's canonical text, or a line for each diagnostic. */
export async function runFiletest(input: string): Promise<string> {
  const directive = /^; test: (parse|verify|print|pass (.+))\n/.exec(input);
  if (!directive) throw new Error(`the first line is no directive: ${input.split('\n')[0] ?? ''}`);
  const [, command, calls] = directive;
  const parsed = parse(input, { ops: OP_TABLE });
  if (parsed.diagnostics.length > 0) return show(parsed.diagnostics, parsed);
  if (command === 'parse') return print(parsed.graph, OP_TABLE);
  const faults = verify(parsed.graph, OP_TABLE);
  if (faults.length > 0) return show(faults, parsed);
  if (calls === undefined) return print(parsed.graph, OP_TABLE);
  return runCalls(calls, parsed);
}

async function runCalls(calls: string, parsed: Parsed): Promise<string> {
  const options = { ops: OP_TABLE, passes: PASS_TABLE };
  try {
    return print(await runPasses(parsed.graph, parsePassCalls(calls), options), OP_TABLE);
  } catch (error) {
    if (error instanceof SpikeError) return show(error.diagnostics, parsed);
    throw error;
  }
}

function show(diagnostics: readonly Diagnostic[], parsed: Parsed): string {
  return diagnostics.map((diagnostic) => `${showOne(diagnostic, parsed)}\n`).join('');
}

function showOne(found: Diagnostic, parsed: Parsed): string {
  const { at, code, message, hint, notes = [] } = found;
  const place = placeOf(found, parsed) ?? at;
  const where = place?.line === undefined ? (at?.item ?? '-') : `${place.line}:${column(place)}`;
  const help = hint === undefined ? '' : ` | ${hint}`;
  return [`${where} ${code} ${message}${help}`, ...notes.map((note) => `  ${note}`)].join('\n');
}

function column({ column = 1 }: Location): number {
  return column;
}
