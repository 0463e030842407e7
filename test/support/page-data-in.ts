import { readFileSync } from 'node:fs';
import type { PageData } from '../../src/page/page-data.ts';

/** What a page was made of. */
export function pageDataIn(file: string): PageData {
  const html = readFileSync(file, 'utf8');
  const [, json] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html)!;
  return JSON.parse(json!) as PageData;
}
