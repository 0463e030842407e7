// Pictures of every section of the page of an artifact: `npm run page:screenshots -- [ARTIFACT] [FOLDER]`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBrowser, openBrowser } from './browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'];

const SAMPLES = join(root, 'examples/data/mnist-test.npz');

const [artifact, folder = 'page-screenshots'] = process.argv.slice(2);
const executable = findBrowser();
if (!executable) {
  console.error('no Chromium here: name one with CHROMIUM=FILE');
  process.exit(1);
}
const work = mkdtempSync(join(tmpdir(), 'spike-page-'));
const browser = await openBrowser(executable);
try {
  const page = writePage(artifact ? resolve(artifact) : exampleIn(work), join(work, 'page.html'));
  mkdirSync(folder, { recursive: true });
  for (const width of WIDTHS) for (const scheme of SCHEMES) await shoot(page, width, scheme);
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

/** An example on cores, so that every section has something to show. */
function exampleIn(place) {
  const examples = join(root, 'examples');
  const out = join(place, 'lenet.spike');
  spike(
    ...['compile', join(examples, 'lenet/mnist.onnx'), '-o', out, '--target', 'loihi3'],
    ...['--calibration', join(examples, 'data/mnist-calibration.npz')],
  );
  return out;
}

function writePage(from, to) {
  // Of an artifact of somebody's own nobody knows the samples.
  spike('report', from, '-o', to, ...(artifact ? [] : ['--samples', SAMPLES]));
  return to;
}

function spike(...args) {
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

async function shoot(file, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready]');
  // What stays in sight would stand over the pictures.
  await page.addStyleTag({ content: 'nav { position: static !important }' });
  for (const section of await page.locator('header, section').all()) {
    const name = (await section.getAttribute('id')) ?? 'header';
    await section.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
  }
  await page.close();
}
