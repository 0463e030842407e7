import * as codes from '../../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';

/** What a library says is wrong, by its status: native/core/network.h. */
export function refusal(
  error: unknown,
  { library, executor }: { readonly library: string; readonly executor: string },
): Diagnostic {
  const { code, message: why } = error as Error & { readonly code?: string };
  switch (code) {
    case '1':
      return codes.executorUnavailable({ name: executor, why, hint: NO_CARD });
    case '2':
      return codes.driverTooOld({ why });
    case '3':
      return codes.wrongArchitecture({ why });
    case '4':
      return codes.cardMemory({ why });
    case '5':
      return codes.otherCompile({ library });
    default:
      return codes.kernelsFailed({ library, why });
  }
}

const NO_CARD = 'run with --executor cuda-host, which gives the same bits, or native';
