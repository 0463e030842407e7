import * as codes from '../../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';

/** What a driver says instead of an answer. */
interface BridgeError {
  readonly kind: string;
  readonly message: string;
  readonly details: readonly string[];
}

interface Reply {
  readonly id: number;
  readonly ok?: Readonly<Record<string, unknown>>;
  readonly error?: BridgeError;
}

export function isReply(message: unknown): message is Reply {
  if (!isObject(message) || typeof message['id'] !== 'number') return false;
  const { ok, error } = message;
  if (ok !== undefined) return isObject(ok) && error === undefined;
  return (
    isObject(error) && typeof error['kind'] === 'string' && typeof error['message'] === 'string'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A refusal of the driver, in our words. */
export function refusalOf(
  { driver, python }: { readonly driver: string; readonly python: string },
  verb: string,
  { kind, message, details }: BridgeError,
): Diagnostic {
  const notes = Array.isArray(details) ? details.map(String) : [];
  switch (kind) {
    case 'sdk-missing':
      return codes.sdkMissing({ driver, python, why: message });
    case 'sdk-version':
      return codes.sdkVersion({ driver, why: message });
    case 'board-missing':
      return codes.boardMissing({ driver, why: message, notes });
    case 'protocol':
      return codes.bridgeVersion({ driver, why: message });
    case 'unsupported':
      return codes.notOnDriver({ driver, faults: notes.length > 0 ? notes : [message] });
    default:
      return codes.driverFault({ driver, verb, why: message, notes });
  }
}
