import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { extentFault } from './extent.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { machineOf } from './machine.ts';
import { isContainer } from './objects.ts';
import type { Pickled } from './values.ts';

/*
 * A pickle is a program: in Python its instructions import what they name and call it. Here they build plain
 * values, and a call becomes a note of what would have been called. A name that nobody allowed ends the reading.
 */

const STOP = '.'.charCodeAt(0);
/** A hundred times those of the largest networks. */
const MOST_INSTRUCTIONS = 2 ** 22;

/** Whether a pickle may name a class or function; containers of Python's own always may be named. */
export type Allow = (global: string) => boolean;

/** Reads a pickle of protocol 0 to 5. Nothing that it says is looked up or called. */
export function readPickle(bytes: Uint8Array, allow: Allow, at: Location): Pickled {
  return readPickleAt(bytes, 0, allow, at).value;
}

/** The same of one of several, from where it starts; and where it ends. */
export function readPickleAt(
  bytes: Uint8Array,
  start: number,
  allow: Allow,
  at: Location,
): { readonly value: Pickled; readonly end: number } {
  const refuse = (fault: string) => fail(codes.refusedPickle({ fault }, at));
  const refused = new Set<string>();
  const allowed = (global: string) => isContainer(global) || allow(global);
  const machine = machineOf(bytes, start, { allow: allowed, refuse, refused });
  for (let count = 0; ; count++) {
    const byte = machine.reader.u8();
    if (byte === STOP) break;
    if (count >= MOST_INSTRUCTIONS) refuse(`it has more than ${MOST_INSTRUCTIONS} instructions`);
    const instruction = INSTRUCTIONS.get(byte);
    if (!instruction) return refuse(`it has an instruction ${byte}, which is none`);
    instruction(machine);
  }
  if (refused.size > 0) fail(codes.refusedGlobals({ globals: [...refused] }, at));
  const value = machine.pop();
  const fault = extentFault(value);
  if (fault !== undefined) refuse(fault);
  return { value, end: machine.reader.offset };
}
