import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { pageHtml } from '../../../src/page/html.ts';
import type { PageData } from '../../../src/page/page-data.ts';

const MARKUP = `</script><img src=x onerror=alert(1)><!--`;

function pageNamed(name: string): string {
  const manifest = { name, steps: 1 } as PageData['manifest'];
  const graph = { nodes: [], edges: [], width: 0, height: 0, kinds: {} };
  return pageHtml({ manifest, report: {}, graph }, { script: 'let a = 1 < 2;', style: 'p{}' });
}

test('no name becomes markup, and each is found again in the data', () => {
  const html = pageNamed(MARKUP);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<!--');
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  const [, json] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html)!;
  expect((JSON.parse(json!) as PageData).manifest.name).toBe(MARKUP);
});

test('the policy allows the script of the page, and nothing to be fetched', () => {
  const html = pageNamed('net');
  const [, script] = /<script>(.*)<\/script>/.exec(html)!;
  const hash = createHash('sha256').update(script!).digest('base64');
  expect(html).toContain(`script-src 'sha256-${hash}'`);
  expect(html).toContain(`default-src 'none'`);
});
