import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, diagnosticsOf, fail, locate } from '../../diagnostics/diagnostic.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { checkLabels, labelsNotWhole } from '../../tensor/labels.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { SampleData } from '../../data/open-data.ts';

/** The class of each sample, where that is known, and what there is to say of it. */
interface Classes {
  readonly labels?: ArrayLike<number>;
  readonly warnings: readonly Diagnostic[];
}

/** Refuses labels that do not fit, and warns where samples are of some classes only. */
export function checkClasses(
  graph: Graph,
  { samples, labels, groups, at, warnings = [] }: SampleData,
): Classes {
  const { count } = samples;
  const classes = sizeOf(typesOf(graph).get(graph.outputs[0]!.value)!.shape);
  const found = labels ?? groups;
  const strange = labelsNotWhole(labels ?? [], at);
  if (strange.length > 0) return { warnings: [...warnings, ...strange] };
  if (classes < 2 || !found) return { warnings };
  const faults = diagnosticsOf(() => checkLabels(found, count, classes));
  if (faults.length > 0 && labels) fail(...faults.map((fault) => locate(fault, at)));
  if (faults.length > 0) return { warnings };
  const present = [...new Set(found.subarray(0, count))].sort((a, b) => a - b);
  // Folders count by name, which tells the class only where each has one.
  const known = labels ?? (present.length === classes ? groups : undefined);
  const isSorted = found.every((label, i) => i === 0 || found[i - 1]! <= label);
  return {
    ...(known && { labels: known }),
    warnings: isMissingMany(present.length, count, classes)
      ? [...warnings, codes.missingClasses({ present, classes, samples: count, isSorted }, at)]
      : warnings,
  };
}

/** Samples a class from which on none of them should be without any. */
const PLENTY = 10;

/** Fewer classes than samples drawn at random would have: half as many, or not all though they are plenty. */
function isMissingMany(present: number, samples: number, classes: number): boolean {
  const expected = classes * (1 - (1 - 1 / classes) ** samples);
  return present < expected / 2 || (samples >= PLENTY * classes && present < classes);
}
