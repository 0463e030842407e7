import { type Diagnostic, SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import { random } from '../../../src/support/random.ts';
import type { Tensor } from '../../../src/tensor/tensor.ts';

/** The codes that a call fails with; none when it succeeds. Any other exception is a fault of ours. */
export function codesOf(call: () => unknown): string[] {
  return faultsOf(call).map((fault) => fault.code);
}

export function faultsOf(call: () => unknown): readonly Diagnostic[] {
  try {
    call();
    return [];
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics;
    throw error;
  }
}

/** Loads every tensor: some files are read only then. */
export function loadAll(tensors: Iterable<Tensor>): void {
  for (const tensor of tensors) void tensor.data;
}

/** Every file that is the given one cut short, longest last. */
export function* prefixes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length);
}

/** The given file with one to four bytes changed, once for each seed. */
export function* damaged(bytes: Uint8Array, seeds: number): Generator<Uint8Array> {
  for (let seed = 0; seed < seeds; seed++) {
    const source = random(seed);
    const copy = bytes.slice();
    for (let i = source.int(1, 4); i > 0; i--) {
      copy[source.int(0, copy.length - 1)]! ^= source.int(1, 255);
    }
    yield copy;
  }
}
