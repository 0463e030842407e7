// A Chromium of this machine for pages: where CHROMIUM says, or by its usual names.
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The file of a browser, or nothing. */
export function findBrowser(env = process.env) {
  const named = env.CHROMIUM ? [env.CHROMIUM] : NAMES;
  const folders = (env.PATH ?? '').split(delimiter);
  const files = named.flatMap((name) =>
    isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)),
  );
  return files.find(isExecutable);
}

/** Starts it without a window. Containers have no sandbox to give, and pages here are our own. */
export function openBrowser(executablePath) {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
