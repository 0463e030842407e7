import { basename, extname } from 'node:path';
import { shellWord } from '../../support/shell-word.ts';

/*
 * What is useful next, decided in one place: from a model to an artifact, to a run with a picture, to the page with all
 * of it.
 */

/** A command line for people to copy. */
function command(...words: readonly string[]): string {
  return `next: spike-compile ${words.map(shellWord).join(' ')}`;
}

interface CompileFacts {
  readonly folder: string;
  readonly target: string;
  readonly hasInputs: boolean;
  /** What it was calibrated on, and how images became inputs. */
  readonly calibration: string | undefined;
  readonly preprocess: string | undefined;
}

/** A run, on cores where there are some: of the samples that are at hand. */
export function nextAfterCompile(facts: CompileFacts): string {
  const { folder, target, hasInputs, calibration, preprocess } = facts;
  const executor = target === 'loihi3' ? ['--executor', 'chip'] : [];
  const steps = preprocess === undefined ? [] : ['--preprocess', preprocess];
  const samples = hasInputs ? ['--input', calibration ?? 'samples.npz', ...steps] : [];
  return command('run', folder, ...executor, ...samples, '--plot');
}

interface RunFacts {
  readonly thing: string;
  readonly isFloat: boolean;
  readonly input: string | undefined;
  readonly preprocess: string | undefined;
  readonly isPlotted: boolean;
}

/** A picture, then the page; of a float model its spikes. */
export function nextAfterRun({ thing, isFloat, input, preprocess, isPlotted }: RunFacts): string {
  const steps = preprocess === undefined ? [] : ['--preprocess', preprocess];
  const samples = input === undefined || input === '-' ? 'samples.npz' : input;
  if (isFloat) {
    const name = `${basename(thing, extname(thing))}.spike`;
    return command('compile', thing, '-o', name, '--calibration', samples, ...steps);
  }
  if (isPlotted)
    return command(
      'report',
      thing,
      ...(input === undefined ? [] : ['--samples', samples, ...steps]),
    );
  const from = input === undefined ? [] : ['--input', samples, ...steps];
  return command('run', thing, ...from, '--plot');
}

/** The same page, with what neurons do. */
export function nextAfterReport(facts: {
  readonly artifact: string;
  readonly output: string | undefined;
}): string {
  const { artifact, output } = facts;
  const to = output === undefined ? [] : ['-o', output];
  return command('report', artifact, '--samples', 'samples.npz', ...to);
}

interface Choice {
  readonly quality: number;
  readonly cost: number;
}

/** So much of the best quality may be lost for a smaller cost. */
const SMALL_LOSS = 0.005;

/** Of several choices the cheapest that is as good as the best, or next to it. */
export function recommended<T extends Choice>(choices: readonly T[]): T {
  const best = Math.max(...choices.map(({ quality }) => quality));
  const enough = best === Infinity ? best : best - SMALL_LOSS * Math.abs(best);
  const good = choices.filter(({ quality }) => quality >= enough);
  return good.reduce((least, one) => (one.cost < least.cost ? one : least));
}
