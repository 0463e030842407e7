import { createHash } from 'node:crypto';
import type { PageData } from './page-data.ts';

/** The script and the style of all pages, as they were built. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/**
 * One file that needs nothing else. No name of a network becomes markup: the script reads the data as JSON and writes
 * text. The policy lets no other script run and nothing be fetched; styles may stand at elements, since plots have some.
 */
export function pageHtml(data: PageData, { script, style }: PageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    `style-src 'unsafe-inline'`,
    // Who serves the page runs samples for it.
    ...(data.live ? [`connect-src 'self'`] : []),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(data.manifest.name)}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page draws itself: it needs scripts. The numbers are in report.json of the artifact.</noscript>
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What a file says that is a page of ours; an empty one is as good as none. */
export function pageFacts(text: string): { readonly hasRuns: boolean } | undefined {
  if (text === '') return { hasRuns: false };
  const json = /<script type="application\/json" id="data">(.*)<\/script>/.exec(text)?.[1];
  if (!text.startsWith('<!doctype html>') || json === undefined) return undefined;
  return { hasRuns: json.includes('"recording":{') };
}

/** JSON in which nothing can end the element that it stands in. */
function jsonForScript(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
