import * as codes from '../../src/diagnostics/codes.ts';
import { fail, throwIfErrors } from '../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Executor } from '../executor.ts';

/** The mapped network, core by core and message by message, from the files of an artifact alone. */
export const chip: Executor = {
  name: 'chip',
  summary: 'the cores of a mapped artifact, message by message, and what each of them does',
  hardware: false,
  probe: () => ({ available: true }),
  async open(graph, options = {}) {
    const { MAPPING_FILE, readMapping } = await import('./chip/mapping-file.ts');
    const bytes = options.files?.read(MAPPING_FILE);
    if (!bytes) return fail(codes.notMapped({ graph: graph.name }));
    const { checkMappingOf } = await import('../../src/mapping/check.ts');
    throwIfErrors(await checkMappingOf(graph, new TextDecoder().decode(bytes), OP_TABLE));
    const mapping = await readMapping(bytes, graph);
    const { openSession } = await import('./chip/session.ts');
    return openSession(graph, mapping, options);
  },
};
