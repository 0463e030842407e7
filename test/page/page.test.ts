import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
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
    const marks = activity.getByRole('img', { name: /^Raster/ }).locator('rect');
    await marks.nth(9).waitFor();
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
      server.kill('SIGKILL');
      await once(server, 'exit');
      await activity.getByRole('button', { name: 'Run' }).click();
      await activity.getByText('start spike-compile view again').waitFor();
    }, url);
  } finally {
    server.kill('SIGKILL');
  }
});

inBrowser(
  'a heading that is jumped to stands below the navigation, which stays in sight',
  async () => {
    await opened(
      async ({ page }) => {
        const nav = (await page.locator('nav').boundingBox())!;
        const title = page.locator('#layers-title');
        await page.waitForFunction('scrollY > 0');
        expect(Math.round((await title.boundingBox())!.y)).toBeGreaterThanOrEqual(
          Math.round(nav.height),
        );
      },
      `${urlOf(file)}#layers`,
    );
  },
);

inBrowser('a tip is as dark as its page, and goes with the pointer, clicked or not', async () => {
  await opened(async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    const plot = page.locator('#layers svg').first();
    await plot.scrollIntoViewIfNeeded();
    // What has scrolled is told a frame later, and takes tips away.
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    await plot.locator('rect').nth(1).click();
    expect(await plot.textContent()).toContain('last at step');
    const fill = `getComputedStyle(document.querySelector('#layers svg')).getPropertyValue('--plot-background')`;
    expect(await page.evaluate(fill)).toBe('#15171b');
    await page.mouse.move(1, 1);
    expect(await plot.textContent()).not.toContain('last at step');
  });
});

inBrowser('on paper it is light, whole and without controls', async () => {
  await opened(async ({ page, faults }) => {
    await page.setViewportSize({ width: 690, height: 900 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.locator('.network[viewBox]').waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    expect(await overflow(page)).toBe(0);
    const shown = (selector: string) => page.locator(selector).filter({ visible: true }).count();
    expect(await shown('nav, .controls, .buttons, .choices, button.quiet, .hint')).toBe(0);
    const cut = `[...document.querySelectorAll('.scroll')].filter((one) => one.scrollHeight > one.clientHeight + 1).length`;
    expect(await page.evaluate(cut)).toBe(0);
    expect(faults).toEqual([]);
  });
});

const NETWORKS = [
  {
    name: 'cores',
    compile: [DIGITS, '--target', 'loihi3', '--calibration', TEST_DIGITS],
    bands: 1,
    samples: TEST_DIGITS,
    sections:
      'overview graph pipeline accuracy layers activity cores energy memory reproduce'.split(' '),
  },
  {
    name: 'spikes',
    compile: [resolve('examples/snn/rhythm.nir'), '--dt', '1e-3', '--time-steps', '60'],
    bands: 0,
    samples: 'beats.jsonl',
    sections: 'overview graph pipeline layers activity memory reproduce'.split(' '),
  },
];

inBrowser('a network on cores and one of spikes have all that is known of them', async () => {
  writeFileSync(place.path('beats.jsonl'), '[1, 1, 1, 1, 1, 1, 1, 1]');
  const found = await inTurn(NETWORKS, async ({ name, compile, samples }) => {
    place.run(['compile', ...compile, '-o', name]);
    place.run(['report', name, '--samples', samples, '--limit', '1', '-o', `${name}.html`]);
    return opened(
      async ({ page, faults }) => {
        const sections = await page.evaluate(
          `[...document.querySelectorAll('section')].map(({ id }) => id)`,
        );
        // A plot with nothing in it, a part that cannot be shown, a number that is none, a figure that is not saved.
        const empty = await page.evaluate(
          `[...document.querySelectorAll('.content > figure')].filter((one) => !one.querySelector('svg rect, svg path, svg circle')).length`,
        );
        const broken = await page.evaluate(
          String.raw`document.querySelectorAll('.fault').length + (/\bNaN\b|\bundefined\b/.test(document.querySelector('main').innerText) ? 1 : 0)`,
        );
        // Lines that are the same for a while are seen both: one is a band.
        const bands = await page.locator('#accuracy [stroke-width="8"]').count();
        const figures = await page.locator('.content > figure').count();
        const saves = await page.locator('.content > figure button.quiet').count();
        return { faults, sections, empty, broken, bands, unsaved: figures - saves };
      },
      urlOf(place.path(`${name}.html`)),
    );
  });
  const whole = { faults: [], empty: 0, broken: 0, unsaved: 0 };
  expect(found).toEqual(NETWORKS.map(({ sections, bands }) => ({ ...whole, sections, bands })));
});

inBrowser('names of strangers are text, wherever they stand', async () => {
  const evil = `</script><img src=x onerror="document.title='hurt'">`;
  const data = await dataOf();
  const nodes = data.graph.nodes.map((node) => ({ ...node, name: evil, from: [evil] }));
  const longest = `${'n'.repeat(500)}.onnx`;
  const source = { ...data.manifest.source, file: longest };
  const manifest = { ...data.manifest, name: evil, source };
  const parts = {
    script: partOf(/<script>(.*)<\/script>/s),
    style: partOf(/<style>(.*?)<\/style>/s),
  };
  const hostile = { ...data, manifest, graph: { ...data.graph, nodes } };
  writeFileSync(place.path('evil.html'), pageHtml(hostile, parts));
  await opened(
    async ({ page, faults }) => {
      expect(await page.locator('h1').textContent()).toBe(evil);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe(evil);
      expect(await overflow(page)).toBe(0);
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
