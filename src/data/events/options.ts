import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Sensor } from './events.ts';

/** How events become the steps of an input. */
export interface EventOptions {
  /** Microseconds in a step; the recording is divided evenly unless given. */
  readonly stepMicroseconds?: number;
  /** Pixels of the camera, where files do not say it. */
  readonly sensor?: Sensor;
}

/** The grammar, for people. */
export const EVENTS_GRAMMAR = 'step=MICROSECONDS,sensor=HxW';

/** Reads the options of --events. */
export function parseEventOptions(text: string): EventOptions {
  const wrong = (): never =>
    fail(codes.wrongOption({ name: '--events', found: text, expected: EVENTS_GRAMMAR }));
  let options: EventOptions = {};
  for (const part of text.split(',')) {
    const [, step] = /^step=(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    const [, height, width] = /^sensor=(\d+)x(\d+)$/.exec(part) ?? [];
    if (Number(step) > 0) options = { ...options, stepMicroseconds: Number(step) };
    else if (Number(height) > 0 && Number(width) > 0)
      options = { ...options, sensor: { height: Number(height), width: Number(width) } };
    else wrong();
  }
  return options;
}
