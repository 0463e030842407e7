import type { Executor } from '../executor.ts';

/** The interpreter itself: slow, and by definition right. It is loaded when a program is. */
export const reference: Executor = {
  name: 'reference',
  summary: 'the interpreter of the graph, which defines what every executor must compute',
  hardware: false,
  probe: () => ({ available: true }),
  open: (graph, options) =>
    import('./reference/session.ts').then((m) => m.openSession(graph, options)),
};
