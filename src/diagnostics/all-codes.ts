import type { CodeInfo } from './code.ts';
import * as codes from './codes.ts';

/** What is known of every code, in the order of their numbers. */
export const ALL_CODES: readonly CodeInfo[] = Object.values(codes)
  .map((make) => make.info)
  .sort((a, b) => (a.code < b.code ? -1 : 1));
