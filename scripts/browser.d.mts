import type { Browser } from 'playwright-core';

export function findBrowser(env?: Readonly<Record<string, string | undefined>>): string | undefined;
export function openBrowser(executable: string): Promise<Browser>;
