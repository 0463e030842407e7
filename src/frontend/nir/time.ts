import type { NirNode, NirNodes } from './nodes.ts';

/** Seconds of a step, and how they are known, in words. */
export interface TimeStep {
  readonly dt: number;
  readonly because: string;
}

/** Seconds that a user asks for, and that a file says. */
interface Told {
  readonly asked: number | undefined;
  readonly written: number | undefined;
}

/** What exporters of discrete networks write for it where nothing else is said. */
const USUAL_DT = 1e-4;
const NEARLY = 1e-3;

/**
 * NIR has time constants and no step. Exporters of networks that were trained in steps write r = tau / dt, and w_in
 * likewise, so that a step of Euler's method is v <- (1 - dt / tau) v + I: then all neurons say the same dt. Others
 * write time constants in steps, which no neuron has in seconds.
 */
export function timeStepOf(nodes: NirNodes, { asked, written }: Told): TimeStep {
  if (asked !== undefined) return { dt: asked, because: `a step is ${asked} s, as was asked for` };
  if (written !== undefined)
    return { dt: written, because: `a step is ${shown(written)} s: the metadata say so` };
  const said = [...nodes.values()].flatMap(saidBy);
  const [first] = said;
  if (first !== undefined && said.every((dt) => Math.abs(dt - first) <= NEARLY * first))
    return { dt: first, because: `a step is ${shown(first)} s: r is tau / dt throughout` };
  if (first !== undefined) return usual('r is not tau / dt throughout');
  const shortest = [...nodes.values()]
    .flatMap(constantsOf)
    .reduce((a, b) => Math.min(a, b), Infinity);
  if (shortest >= 1 && shortest < Infinity)
    return {
      dt: 1,
      because: 'time constants of a second and more are taken to be counted in steps',
    };
  return usual('no node says how long it is');
}

function usual(why: string): TimeStep {
  return { dt: USUAL_DT, because: `a step is taken to be ${USUAL_DT} s: ${why}` };
}

const FACTORS = [
  ['tau', 'r'],
  ['tau_mem', 'r'],
  ['tau_syn', 'w_in'],
] as const;

/** A factor of 1 says nothing: it is what those write who mean no resistance. */
function saidBy(node: NirNode): readonly number[] {
  return FACTORS.filter((names) => names.every((name) => node.has(name))).flatMap(
    ([tau, factor]) => {
      const [taus, factors] = [node.numbers(tau).numbers, node.numbers(factor).numbers];
      const steps = Array.from(factors, (x, i) => (x > 1 ? taus[i % taus.length]! / x : NaN));
      return steps.filter((dt) => dt > 0);
    },
  );
}

function constantsOf(node: NirNode): readonly number[] {
  const names = ['tau', 'tau_mem', 'tau_syn'].filter((name) => node.has(name));
  return names.flatMap((name) => Array.from(node.numbers(name).numbers));
}

function shown(dt: number): string {
  return String(Number(dt.toPrecision(3)));
}
