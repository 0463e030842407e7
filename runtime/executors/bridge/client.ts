import * as codes from '../../../src/diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import { type DriverEnd, type DriverProcess, startDriver } from './driver-process.ts';
import { type Garbage, frameOf, frameReader } from './frames.ts';
import { isReply, refusalOf } from './replies.ts';

/** How a driver is started. */
export interface DriverCommand {
  readonly driver: string;
  readonly python: string;
  readonly args: readonly string[];
  /** So long a driver may take for an answer. */
  readonly timeoutSeconds: number;
  /** Ends the driver now, whatever it was asked for. */
  readonly signal?: AbortSignal;
}

/** A driver that answers requests, one after the other. */
export interface Client {
  request(verb: Verb, body?: object): Promise<Readonly<Record<string, unknown>>>;
  /** Asks the driver to end, and does not wait for it. */
  close(): void;
  /** Ends the driver now; what waits for an answer is told why. */
  abort(reason: Error): void;
}

export type Verb = 'detect' | 'load' | 'step' | 'probe' | 'energy' | 'close';

interface Waiting {
  readonly id: number;
  readonly verb: Verb;
  readonly resolve: (ok: Readonly<Record<string, unknown>>) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function openClient(command: DriverCommand): Client {
  const { driver, timeoutSeconds, signal } = command;
  let waiting: Waiting | undefined;
  let broken: { readonly reason: Error } | undefined;
  let count = 0;

  const settle = (): Waiting | undefined => {
    const settled = waiting;
    waiting = undefined;
    clearTimeout(settled?.timer);
    return settled;
  };
  /** Nothing works from now on, and the process is not needed any more. */
  const breakOff = (reason: Error) => {
    signal?.removeEventListener('abort', interrupt);
    broken ??= { reason };
    child.kill();
    settle()?.reject(broken.reason);
  };
  const interrupt = () => breakOff(signal!.reason as Error);
  const fault = (diagnostic: Diagnostic) => breakOff(new SpikeError([diagnostic]));
  const onMessage = (message: unknown) => {
    if (!waiting || !isReply(message) || message.id !== waiting.id) {
      onGarbage({ why: 'it answers nothing', found: shortened(message) });
      return;
    }
    const { verb, resolve, reject } = settle()!;
    if (message.ok !== undefined) {
      resolve(message.ok);
      return;
    }
    reject(new SpikeError([refusalOf(command, verb, message.error!)]));
  };
  const onGarbage = (garbage: Garbage) => fault(codes.bridgeGarbage({ driver, ...garbage }));
  const onEnd = (end: DriverEnd) => {
    const verb = waiting?.verb ?? 'close';
    fault(whyEnded(command, verb, end, child));
  };
  const child = startDriver(command.python, command.args, {
    onBytes: frameReader(onMessage, onGarbage),
    onEnd,
  });
  signal?.addEventListener('abort', interrupt);

  const request = (verb: Verb, body: object = {}) =>
    new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      if (broken) {
        reject(broken.reason);
        return;
      }
      const id = ++count;
      const hung = () => fault(codes.driverHung({ driver, verb, seconds: timeoutSeconds }));
      const timer = setTimeout(hung, Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS));
      waiting = { id, verb, resolve, reject, timer };
      child.write(frameOf({ id, verb, ...body }));
    });
  const close = () => {
    if (broken) return;
    signal?.removeEventListener('abort', interrupt);
    broken = { reason: new Error('the session is closed') };
    child.write(frameOf({ id: ++count, verb: 'close' }));
    child.end();
  };
  return { request, close, abort: breakOff };
}

function whyEnded(
  { driver, python }: DriverCommand,
  verb: Verb,
  { code, signal, error }: DriverEnd,
  child: DriverProcess,
): Diagnostic {
  if (error) return codes.pythonMissing({ python, why: whyNotStarted(error) });
  const how = signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`;
  return codes.driverDied({ driver, python, verb, how, lastWords: child.lastWords() });
}

/** In words, where the system has but a code. */
function whyNotStarted(error: NodeJS.ErrnoException): string {
  return REASONS.get(error.code ?? '') ?? error.message;
}

const REASONS = new Map([
  ['EACCES', 'it is no program, or nobody may run it'],
  ['ENOENT', 'it is not there, or what its first line names is not'],
  ['ENOEXEC', 'it is no program of this system'],
]);

function shortened(message: unknown): string {
  return JSON.stringify(message).slice(0, 80);
}
