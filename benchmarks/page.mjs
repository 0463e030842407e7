// How long the page of an artifact takes to open, and the longest task while somebody scrolls through it:
// `node benchmarks/page.mjs ARTIFACT [report options]`, for example that of vit_b_16 at its full size.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBrowser, openBrowser } from '../scripts/browser.mjs';

const ROUNDS = 5;
const MOST_OPEN_MS = 2000;
const MOST_TASK_MS = 200;
const WHEEL_PX = 300;

const [artifact, ...options] = process.argv.slice(2);
const executable = findBrowser();
if (!artifact || !executable) {
  console.error(artifact ? 'no Chromium here: name one with CHROMIUM=FILE' : 'name an artifact');
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'spike-page-'));
const browser = await openBrowser(executable);
try {
  const file = join(work, 'page.html');
  const start = performance.now();
  const args = [join(root, 'dist/cli.js'), 'report', artifact, '-o', file, ...options];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  console.log(
    `written in ${Math.round(performance.now() - start)} ms, ${statSync(file).size} bytes`,
  );
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await visit(pathToFileURL(file).href));
  const all = (of) => rounds.map(of).sort((a, b) => a - b);
  const [open, opening, scrolling] = [
    all((round) => round.openMs),
    all((round) => round.openingTaskMs),
    all((round) => round.scrollTaskMs),
  ];
  const middle = (sorted) => Math.round(sorted[sorted.length >> 1]);
  console.log(`open ${middle(open)} ms, at most ${Math.round(open.at(-1))}, of ${ROUNDS} visits`);
  console.log(
    `longest task while it opens ${middle(opening)} ms, at most ${Math.round(opening.at(-1))}`,
  );
  console.log(
    `longest task while scrolling ${middle(scrolling)} ms, at most ${Math.round(scrolling.at(-1))}`,
  );
  const isFast = open.at(-1) < MOST_OPEN_MS && scrolling.at(-1) < MOST_TASK_MS;
  process.exitCode = isFast ? 0 : 1;
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

/** Opens the page anew, and scrolls to its end and back. */
async function visit(url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.tasks = [];
    const note = (list) =>
      globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration));
    new PerformanceObserver(note).observe({ type: 'longtask', buffered: true });
  });
  const longest = () => page.evaluate(() => Math.max(0, ...globalThis.tasks.splice(0)));
  const start = performance.now();
  await page.goto(url);
  await page.waitForSelector('html[data-ready]');
  const openMs = performance.now() - start;
  await page.waitForTimeout(500);
  const openingTaskMs = await longest();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.mouse.move(640, 880);
  for (const way of [1, -1])
    for (let y = 0; y < height; y += WHEEL_PX) {
      await page.mouse.wheel(0, way * WHEEL_PX);
      await page.waitForTimeout(16);
    }
  await page.waitForTimeout(300);
  const scrollTaskMs = await longest();
  await context.close();
  return { openMs, openingTaskMs, scrollTaskMs };
}
