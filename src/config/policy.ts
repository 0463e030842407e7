import { isAbsolute, relative, resolve, sep } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Config } from './config.ts';

/*
 * What the configuration permits. Each check returns what forbids it: nothing means allowed.
 */

/** What deciding on a path takes; `realPath` of files.ts is the real one. */
export interface PathFacts {
  readonly cwd: string;
  readonly realPath: (path: string) => string | undefined;
}

type Verdict = readonly Diagnostic[];

const BYTES_PER_MB = 2 ** 20;

/**
 * A model must lie in an allowed folder, where its links lead included. Listed folders bind in every
 * mode; security mode without any listed means the working directory.
 */
export function checkModelPath(file: string, config: Config, facts: PathFacts): Verdict {
  const { allowedModelPaths } = config.security;
  if (allowedModelPaths.length === 0 && !config.compiler.securityMode) return [];
  const allowed = allowedModelPaths.length > 0 ? allowedModelPaths : [facts.cwd];
  const roots = allowed.flatMap((root) => facts.realPath(root) ?? []);
  const isAllowed = readings(file, facts.cwd).every((path) => {
    const real = facts.realPath(path);
    return real !== undefined && roots.some((root) => isWithin(real, root));
  });
  return isAllowed ? [] : [codes.modelOutside({ file, allowed }, { file })];
}

export function checkModelSize(file: string, bytes: number, config: Config): Verdict {
  const limit = config.security.maxModelSizeMb * BYTES_PER_MB;
  return bytes <= limit ? [] : [codes.modelOverLimit({ bytes, limit }, { file })];
}

/** A target that the configuration does not describe is enabled. */
export function checkTarget(target: string, config: Config): Verdict {
  const { allowedTargets } = config.security;
  const isListed = allowedTargets.length === 0 || allowedTargets.includes(target);
  const described = Object.entries(config.targets).find(([name]) => name === target);
  return [
    ...(isListed ? [] : [codes.targetNotAllowed({ target, allowed: allowedTargets })]),
    ...(described?.[1].enabled === false ? [codes.targetDisabled({ target })] : []),
  ];
}

/**
 * A '..' behind a link leads out of the link's target to the system, but out of the link's own folder
 * to whoever tidies the path first. Both readings must be allowed.
 */
function readings(file: string, cwd: string): readonly string[] {
  const asWritten = isAbsolute(file) ? file : `${cwd}${sep}${file}`;
  return [asWritten, resolve(cwd, file)];
}

/** Compares whole components: '/models-evil' is not within '/models'. */
function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}
