import { type LiveLine, grown } from '../../live.ts';
import type { Recording } from '../../page-data.ts';
import { element } from '../dom.ts';
import { select } from '../select.ts';
import { activityView } from './view.ts';

/** How long a step stands, in ms, by what it is called. */
const PACES = [
  ['2 steps a second', 500],
  ['10 steps a second', 100],
  ['as it comes', 0],
] as const;

/** Choose an input, run it, and watch what it does step by step. */
export function liveElement(samples: readonly string[]): HTMLElement {
  const sample = select('input', samples);
  const pace = select(
    'pace',
    PACES.map(([name]) => name),
  );
  const status = element('span', { role: 'status' });
  const run = element('button', { type: 'button' }, 'Run');
  const view = activityView();
  const place = element('div');
  let ending = new AbortController();
  run.addEventListener('click', () => {
    ending.abort();
    ending = new AbortController();
    const [, ms] = PACES[pace.index()]!;
    const show = (recording: Recording) => {
      view.show(recording);
      place.replaceChildren(view.element);
    };
    const tell = (text: string) => {
      status.textContent = text;
    };
    void watch(sample.index(), { ms, show, tell, signal: ending.signal });
  });
  const controls = element('div', { class: 'choices' }, sample.element, pace.element, run, status);
  return element('div', { class: 'wide' }, controls, place);
}

interface Watching {
  readonly ms: number;
  readonly show: (recording: Recording) => void;
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

async function watch(sample: number, { ms, show, tell, signal }: Watching): Promise<void> {
  tell('running');
  try {
    let recording: Recording | undefined;
    for await (const line of lines(`run?sample=${sample}`, signal)) {
      if (line.kind === 'fault') {
        tell(line.message);
        return;
      }
      recording = grown(recording, line);
      if (line.kind !== 'step' || recording === undefined) continue;
      show(recording);
      tell(`step ${line.step} of ${recording.steps}`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (signal.aborted) return;
    }
    if (recording) show(recording);
    tell(recording ? `done, ${recording.steps} steps` : 'nothing came back');
  } catch (error) {
    if (!signal.aborted) tell(brokenOff(error));
  }
}

/** What to do about a run that came to no end; nobody answers when the server is gone. */
function brokenOff(error: unknown): string {
  if (error instanceof TypeError)
    return 'Nobody serves this page any more: start spike-compile view again, and open the address that it prints.';
  return `The run broke off: ${error instanceof Error ? error.message : String(error)}. Press Run to try again.`;
}

/** Lines of JSON as they come. */
async function* lines(url: string, signal: AbortSignal): AsyncGenerator<LiveLine> {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (rest + part.value).split('\n');
    rest = whole.pop()!;
    for (const line of whole) yield JSON.parse(line) as LiveLine;
  }
}
