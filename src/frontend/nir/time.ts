import type { NirNode, NirNodes } from './nodes.ts';

/** Seconds of a step, and how they are known, in words. */
export interface TimeStep {
  readonly dt: number;
  readonly because: string;
}

/** What exporters of discrete networks write for it where nothing else is said. */
const USUAL_DT = 1e-4;
const NEARLY = 1e-3;

/**
 * NIR has time constants and no step. Exporters of networks that were trained in steps write r = tau / dt, so
 * that a step of Euler's method is v <- (1 - dt / tau) v + I: then all neurons say the same dt.
 */
export function timeStepOf(nodes: NirNodes): TimeStep {
  const said = [...nodes.values()].flatMap(saidBy);
  const [first] = said;
  if (first === undefined)
    return {
      dt: USUAL_DT,
      because: `a step is taken to be ${USUAL_DT} s: no node says how long it is`,
    };
  return said.every((dt) => Math.abs(dt - first) <= NEARLY * first)
    ? { dt: first, because: `a step is ${shown(first)} s: r is tau / dt throughout` }
    : {
        dt: USUAL_DT,
        because: `a step is taken to be ${USUAL_DT} s: r is not tau / dt throughout`,
      };
}

/** An r of 1 says nothing: it is what those write who mean no resistance. */
function saidBy(node: NirNode): readonly number[] {
  const tau = ['tau', 'tau_mem'].find((name) => node.has(name));
  if (tau === undefined || !node.has('r')) return [];
  const r = node.numbers('r').numbers;
  const taus = node.numbers(tau).numbers;
  const steps = Array.from(r, (x, i) => (x > 1 ? taus[i % taus.length]! / x : NaN));
  return steps.filter((dt) => dt > 0);
}

function shown(dt: number): string {
  return String(Number(dt.toPrecision(3)));
}
