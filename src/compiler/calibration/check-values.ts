import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import { FEWEST_SAMPLES } from './check-samples.ts';
import type { Observations } from './observer.ts';

/** What the network says of its samples: what they never reach, and that it makes no difference of them. */
export function valueWarnings(observations: Observations, at: Location): readonly Diagnostic[] {
  const { spreads, channels, answers } = observations;
  const silent = [...spreads].filter(([, { low, high }]) => low === 0 && high === 0);
  const names = silent.map(([name]) => name);
  const parts = [...channels].flatMap(([name, { isReached }]) => {
    const idle = isReached.reduce((sum, reached) => sum + 1 - reached, 0);
    const isIdle = idle * 2 > isReached.length && isReached.length >= FEWEST_CHANNELS;
    return isIdle && !names.includes(name)
      ? [`'${name}': ${idle} of ${isReached.length} channels`]
      : [];
  });
  return [
    ...(names.length > 0 ? [codes.silentValues({ names }, at)] : []),
    ...(parts.length > 0 ? [codes.silentChannels({ parts }, at)] : []),
    ...oneAnswer(answers, at),
  ];
}

/** Of fewer, most may be zero by chance. */
const FEWEST_CHANNELS = 8;

function oneAnswer(answers: Observations['answers'], at: Location): Diagnostic[] {
  if (!answers || answers.of.length < FEWEST_SAMPLES) return [];
  const [answer] = answers.of;
  if (answers.of.some((other) => other !== answer)) return [];
  const { output, classes, of } = answers;
  return [codes.onePrediction({ answer: answer!, of: classes, samples: of.length, output }, at)];
}
