import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Availability } from '../../../src/support/availability.ts';
import type { Addon, Libraries } from './addon.ts';

/** Platforms for which there are packages with a built addon; linux by its C library. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64-glibc': '@spike-compile/native-linux-x64-gnu',
  'linux-x64-musl': '@spike-compile/native-linux-x64-musl',
  'linux-arm64-glibc': '@spike-compile/native-linux-arm64-gnu',
  'linux-arm64-musl': '@spike-compile/native-linux-arm64-musl',
  'darwin-x64': '@spike-compile/native-darwin-x64',
  'darwin-arm64': '@spike-compile/native-darwin-arm64',
  'win32-x64': '@spike-compile/native-win32-x64',
};

/** The addon and its file; or why there is none. Both with what was looked at before. */
type Loaded =
  | { readonly addon: Addon & Libraries; readonly file: string; readonly passed: readonly string[] }
  | { readonly why: string; readonly hint: string };

let loaded: Loaded | undefined;

/** The addon, or why there is none. It is looked for once: in its package, then where a build puts it. */
export function loadAddon(): Loaded {
  return (loaded ??= findAddon());
}

export function probeAddon(): Availability {
  const found = loadAddon();
  if (!('addon' in found)) return { available: false, ...found };
  const { addon, file, passed } = found;
  const parts = [`${addon.levels().replaceAll(' ', ', ')}; ${file}`, ...passed];
  return { available: true, detail: parts.join('; ') };
}

function findAddon(): Loaded {
  const require = createRequire(import.meta.url);
  const passed: string[] = [];
  for (const { place, isThere, what } of places(require)) {
    if (!isThere) {
      passed.push(`${what} is not there`);
      continue;
    }
    try {
      return { addon: require(place) as Addon & Libraries, file: require.resolve(place), passed };
    } catch (error) {
      passed.push(`${what} cannot be loaded (${(error as Error).message.split('\n')[0]!})`);
    }
  }
  return {
    why: `there is none for ${platformName()}: ${passed.join('; ')}`,
    hint: hasSources() ? buildHint() : packageHint(PACKAGES[platformName()]),
  };
}

/** What is installed from a registry cannot be built. */
function hasSources(): boolean {
  return ROOTS.some((root) => existsSync(new URL(`${root}native/core/`, import.meta.url)));
}

function packageHint(name: string | undefined): string {
  return name === undefined ? 'WebAssembly runs programs here' : `run 'npm install ${name}'`;
}

function buildHint(): string {
  return BUILD_HINTS[process.platform] ?? BUILD_HINTS['linux']!;
}

/** From the bundle that this file is part of, and from source. */
const ROOTS = ['../', '../../../'];

const BUILD_HINTS: Readonly<Record<string, string>> = {
  linux: `install a C++ compiler ('apt-get install g++', 'apk add g++' or 'dnf install gcc-c++') and run 'npm run build'`,
  darwin: `install a C++ compiler ('xcode-select --install') and run 'npm run build'`,
  win32: 'a C++ compiler is not looked for on this platform: WebAssembly runs programs there',
};

interface Place {
  /** What is required. */
  readonly place: string;
  readonly isThere: boolean;
  /** For people. */
  readonly what: string;
}

/** The package of this platform, then the files that a build makes. */
function places(require: NodeJS.Require): Place[] {
  const built = `native/${process.platform}-${process.arch}/spike.node`;
  // Beside the bundle that this file is part of; in dist where it runs from source.
  const files = [`./${built}`, `../../../dist/${built}`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const file = files.find((path) => existsSync(path)) ?? files[0]!;
  const name = PACKAGES[platformName()];
  const packaged = name === undefined ? [] : [packagePlace(require, name)];
  return [...packaged, { place: file, isThere: existsSync(file), what: `'${file}'` }];
}

function packagePlace(require: NodeJS.Require, name: string): Place {
  return { place: name, isThere: isInstalled(require, name), what: `package '${name}'` };
}

function isInstalled(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function platformName(): string {
  const { platform, arch } = process;
  return platform === 'linux' ? `linux-${arch}-${libraryName()}` : `${platform}-${arch}`;
}

/** Node's report names the C library that it runs on where that is glibc. */
function libraryName(): string {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
