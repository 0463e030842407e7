import type { Diagnostic, ExitCode, Location, Severity } from './diagnostic.ts';

/** What a code's maker says of one fault. */
interface Words {
  readonly message: string;
  readonly hint?: string;
  readonly notes?: readonly string[];
}

/** What is the same for every fault of a code: the text of `spike-compile explain`. */
export interface CodeInfo {
  readonly code: string;
  readonly title: string;
  readonly explain: string;
  readonly exit: ExitCode;
  readonly severity: Severity;
}

/** A code: call it with facts and a place, get a diagnostic. */
export interface Code<Facts> {
  (facts: Facts, at?: Location): Diagnostic;
  readonly info: CodeInfo;
}

/** Defines a code. `explain` is Markdown: what it means, why it matters, what to do. */
export function code<Facts = object>(
  info: Omit<CodeInfo, 'severity'> & { severity?: Severity },
  words: (facts: Facts) => Words,
): Code<Facts> {
  const whole: CodeInfo = { severity: 'error', ...info };
  const make = (facts: Facts, at?: Location): Diagnostic => ({
    code: whole.code,
    severity: whole.severity,
    exit: whole.exit,
    ...words(facts),
    ...(at === undefined ? {} : { at }),
  });
  return Object.assign(make, { info: whole });
}
