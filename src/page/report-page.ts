import type { Artifact } from '../../runtime/artifact/read.ts';
import { MAPPING_FILE, readMapping } from '../../runtime/executors/chip/mapping-file.ts';
import { readReport } from '../compiler/read-report.ts';
import { shipped } from '../compiler/shipped.ts';
import type { Report } from '../compiler/report.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { shellWord } from '../support/shell-word.ts';
import { type PageParts, pageHtml } from './html.ts';
import type { PageData } from './page-data.ts';
import { pageGraph } from './page-graph.ts';
import { pageMesh } from './page-mesh.ts';
import { pageMemory } from './page-memory.ts';
import { type RecordRequest, recordRuns, recordTraffic } from './record.ts';

/** An artifact as one HTML file, with samples that ran where some are given. */
export async function reportPage(artifact: Artifact, runs?: RecordRequest): Promise<string> {
  return pageHtml(await pageData(artifact, runs), partsOf());
}

/** The same for somebody who serves it and runs samples of these names for it. */
export async function livePage(artifact: Artifact, samples: readonly string[]): Promise<string> {
  return pageHtml({ ...(await pageData(artifact)), live: { samples } }, partsOf());
}

function partsOf(): PageParts {
  return { script: textOf('page/page.js'), style: textOf('page/page.css') };
}

/** What the page of an artifact shows. */
export async function pageData(artifact: Artifact, runs?: RecordRequest): Promise<PageData> {
  const { graph, manifest, files } = artifact;
  const memory = pageMemory(graph, OP_TABLE);
  const report = withoutRanges(await readReport(files));
  const mapping = files.read(MAPPING_FILE);
  if (mapping) await readMapping(mapping, graph); // What is wrong with it is told by its code.
  const mesh = pageMesh(mapping, report.mapping);
  const traffic = runs && mesh && (await recordTraffic(artifact, runs));
  return {
    ...{ manifest, report },
    ...(report.command && { command: lineOf(report.command) }),
    graph: await pageGraph(graph, OP_TABLE),
    ...(memory && { memory }),
    ...(mesh && { mesh }),
    ...(runs && { recording: await recordRuns(artifact, runs) }),
    ...(traffic && { traffic }),
  };
}

function lineOf(command: readonly string[]): string {
  return ['spike-compile', ...command].map(shellWord).join(' ');
}

/** Ranges of all channels would be most of the page, and thresholds in the graph say them already. */
function withoutRanges({ calibration, ...report }: Partial<Report>): Partial<Report> {
  return { ...report, ...(calibration && { calibration: { ...calibration, ranges: {} } }) };
}

function textOf(name: string): string {
  return new TextDecoder().decode(shipped(name));
}
