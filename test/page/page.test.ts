import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { readArtifact } from '../../runtime/artifact/read.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { pageHtml } from '../../src/page/html.ts';
import type { PageData } from '../../src/page/page-data.ts';
import { pageData } from '../../src/page/report-page.ts';
import {
  type Opened,
  browserHere,
  openPage,
  overflow,
  urlOf,
  violations,
} from '../support/pages.ts';
import { inTurn } from '../support/in-turn.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, openPlace } from '../support/spike.ts';

const place = openPlace();
const browser = await browserHere();
const inBrowser = browser ? test : test.skip;
const file = place.path('digits.html');
place.run(['compile', DIGITS, '-o', 'digits.spike', '--calibration', CALIBRATION]);
place.run(['report', 'digits.spike', '--samples', TEST_DIGITS, '--limit', '2']);

afterAll(async () => {
  await browser?.close();
  place.clear();
});

const LOOKS = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

async function opened<T>(work: (opened: Opened) => Promise<T>, url = urlOf(file)): Promise<T> {
  const one = await openPage(browser!, url);
  try {
    return await work(one);
  } finally {
    await one.close();
  }
}

inBrowser(
  'opens at any width, light and dark: quiet, accessible, never scrolling sideways',
  async () => {
    const found = await inTurn(LOOKS, async (look) => {
      const { page, faults, close } = await openPage(browser!, urlOf(file), look);
      const result = { faults, wider: await overflow(page), violations: await violations(page) };
      await close();
      return result;
    });
    expect(found).toEqual(LOOKS.map(() => ({ faults: [], wider: 0, violations: [] })));
  },
);

inBrowser('an op that is chosen says what it is, and arrow keys walk on', async () => {
  await opened(async ({ page }) => {
    await page.getByRole('button', { name: 'encode image.range' }).click();
    const details = page.locator('.details');
    expect(await details.locator('h3').textContent()).toBe('image.range');
    expect(await details.textContent()).toContain('digits.onnx#image');
    await page.keyboard.press('ArrowRight');
    expect(await details.locator('p b').textContent()).toBe('dense');
    expect(await page.locator('.node[aria-pressed=true]').getAttribute('class')).toContain(
      'synapse',
    );
  });
});

inBrowser('the graph zooms by its buttons', async () => {
  await opened(async ({ page }) => {
    const scale = async () => {
      const transform = await page.locator('.network > g').getAttribute('transform');
      return Number(/scale\((.*)\)/.exec(transform!)![1]);
    };
    const before = await scale();
    await page.getByRole('button', { name: 'zoom in' }).click();
    expect(await scale()).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'show all' }).click();
    expect(await scale()).toBeCloseTo(before);
  });
});

inBrowser('a table is saved as CSV, row by row what the page says', async () => {
  await opened(async ({ page, faults }) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'save passes-ops as CSV' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    const { passes } = (await dataOf()).report;
    expect(download.suggestedFilename()).toBe('passes-ops.csv');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(
      passes!.map(({ pass }) => pass),
    );
    expect(faults).toEqual([]);
  });
});

inBrowser('a sample and a population that are chosen are shown', async () => {
  await opened(async ({ page, faults }) => {
    const activity = page.locator('#activity');
    await activity.getByRole('combobox', { name: 'population' }).selectOption('image.range');
    await activity.getByRole('heading', { name: 'Raster of image.range' }).waitFor();
    const first = await activity.locator('.summary').textContent();
    await activity.getByRole('combobox', { name: 'sample' }).selectOption({ index: 1 });
    expect(await activity.locator('.summary').textContent()).not.toBe(first);
    expect(
      await activity
        .getByRole('img', { name: /^Raster/ })
        .locator('rect')
        .count(),
    ).toBeGreaterThan(9);
    expect(faults).toEqual([]);
  });
});

inBrowser('a live page runs a sample and shows its steps', async () => {
  const server = place.start(['view', 'digits.spike', '--samples', TEST_DIGITS, '--json']);
  try {
    const [said] = (await once(server.stdout!, 'data')) as [Buffer];
    const { url } = JSON.parse(String(said)) as { url: string };
    await opened(async ({ page, faults }) => {
      const activity = page.locator('#activity');
      await activity.getByLabel('input').selectOption({ index: 1 });
      await activity.getByLabel('pace').selectOption('as it comes');
      await activity.getByRole('button', { name: 'Run' }).click();
      await activity.getByText('done, 4 steps').waitFor();
      await activity.getByRole('heading', { name: /^Raster of/ }).waitFor();
      expect(faults).toEqual([]);
      expect(await violations(page)).toEqual([]);
    }, url);
  } finally {
    server.kill('SIGKILL');
  }
});

inBrowser('names of strangers are text, wherever they stand', async () => {
  const evil = `</script><img src=x onerror="document.title='hurt'">`;
  const data = await dataOf();
  const nodes = data.graph.nodes.map((node) => ({ ...node, name: evil, from: [evil] }));
  const manifest = { ...data.manifest, name: evil };
  const parts = { script: partOf(/<script>(.*)<\/script>/s), style: '' };
  const hostile = { ...data, manifest, graph: { ...data.graph, nodes } };
  writeFileSync(place.path('evil.html'), pageHtml(hostile, parts));
  await opened(
    async ({ page, faults }) => {
      expect(await page.locator('h1').textContent()).toBe(evil);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe(evil);
      expect(faults).toEqual([]);
    },
    urlOf(place.path('evil.html')),
  );
});

async function dataOf(): Promise<PageData> {
  return pageData(await readArtifact(place.path('digits.spike'), OP_TABLE));
}

function partOf(pattern: RegExp): string {
  return pattern.exec(readFileSync(file, 'utf8'))![1]!;
}
