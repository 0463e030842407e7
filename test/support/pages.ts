import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { findBrowser, openBrowser } from '../../scripts/browser.mjs';

export interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page that is open, with all that went wrong so far. */
export interface Opened {
  readonly page: Page;
  /** Messages of the console, errors, and requests to elsewhere. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** A browser for tests of pages; nothing where there is none, which is told. */
export async function browserHere(): Promise<Browser | undefined> {
  const found = findBrowser();
  if (found !== undefined) return openBrowser(found);
  process.stderr.write('skipped: no Chromium is installed; CHROMIUM names one\n');
  return undefined;
}

export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Opened> {
  const { width = 1280, colorScheme = 'light' } = look;
  const context = await browser.newContext({
    ...{ viewport: { width, height: 900 }, colorScheme },
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!isOwn(request.url(), url)) faults.push(`request ${request.url().slice(0, 100)}`);
  });
  await page.goto(url);
  await page.waitForSelector('html[data-ready]');
  return { page, faults, close: () => context.close() };
}

export function urlOf(file: string): string {
  return pathToFileURL(file).href;
}

/** What is not accessible, in axe's words. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await (globalThis as unknown as Axe).axe.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
  });
}

interface Axe {
  readonly axe: {
    run(): Promise<{
      readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[];
    }>;
  };
}

/** By how many pixels a page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

/** The page itself and what lies below it, and downloads that it makes. */
function isOwn(url: string, page: string): boolean {
  return url.startsWith('blob:') || url.startsWith(page);
}
