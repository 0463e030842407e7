import type { Interpreter } from '../../ir/interpret.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import type { Meters } from './meters.ts';

export interface SampleRun {
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly steps: number;
  readonly label: number | undefined;
  /** Nothing happens any more after a step in which nothing was sent. */
  readonly endsWhenQuiet: boolean;
  /** But for those that wait for a window, which end with this step. */
  readonly lastWindow: number;
}

/** Runs a sample, with the meters listening; whether all was quiet after the last step. */
export function runSample(
  float: Interpreter,
  fixed: Interpreter,
  meters: Meters,
  { inputs, steps, label, endsWhenQuiet, lastWindow }: SampleRun,
): boolean {
  for (const { meter } of meters.populations) meter.reset();
  for (const machine of [float, fixed]) machine.reset();
  float.step(inputs);
  const compare = (step: number) => {
    for (const { to, wanted, meter } of meters.outputs)
      meter.compare(step, float.value(wanted), fixed.value(to), label);
  };
  let isQuiet = false;
  for (let step = 1; step <= steps; step++) {
    if (!(isQuiet && endsWhenQuiet && step > lastWindow)) {
      fixed.step(inputs);
      isQuiet = listen(fixed, meters, step) === 0;
    }
    compare(step);
  }
  for (const { to, isMatched, meter } of meters.populations)
    meter.settle(isMatched ? float.value(to) : undefined);
  if (isQuiet) return true;
  // One step more shows whether anything was left to send; it is no part of the run.
  fixed.step(inputs);
  return meters.populations.every(({ to }) => fixed.value(to).every((message) => message === 0));
}

/** How many messages a step had. */
function listen(fixed: Interpreter, { populations, synapses }: Meters, step: number): number {
  for (const { to, meter } of synapses) meter.listen(fixed.value(to));
  return populations.reduce((sum, { to, meter }) => sum + meter.listen(fixed.value(to), step), 0);
}
