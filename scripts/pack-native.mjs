// Makes the package of this platform's built engine, as a release publishes one for each platform:
// `npm run native:pack -- [FOLDER]`. The folder holds package.json, spike.node and README.md, ready for `npm pack`.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the loader, runtime/executors/native/load.ts, looks for on a platform. */
export function nativePackage({ platform, arch, isMusl }, version) {
  const libc = platform === 'linux' ? (isMusl ? 'musl' : 'gnu') : undefined;
  const name = ['@spike-compile/native', platform, arch, libc].filter(Boolean).join('-');
  return {
    name,
    version,
    description: `The native engine of spike-compile for ${platform} ${arch}${libc ? ` (${libc})` : ''}`,
    license: 'Apache-2.0',
    main: 'spike.node',
    files: ['spike.node'],
    os: [platform],
    cpu: [arch],
    ...(libc && { libc: [isMusl ? 'musl' : 'glibc'] }),
    engines: { node: '>=20.19.0' },
  };
}

const readme = ({ name }) => `# ${name}

The native engine of [spike-compile](https://www.npmjs.com/package/spike-compile) for one platform. It is installed beside
spike-compile, which finds it by its name; \`spike-compile info\` says whether it is used.
`;

async function pack(into) {
  const file = await buildNative(join(root, 'dist'));
  if (!file) throw new Error('there is no built engine to pack');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { header } = process.report.getReport();
  const here = { platform: process.platform, arch: process.arch };
  const manifest = nativePackage({ ...here, isMusl: !header.glibcVersionRuntime }, version);
  const folder = join(into, manifest.name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, 'spike.node'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(folder, 'README.md'), readme(manifest));
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${await pack(resolve(process.argv[2] ?? 'packages'))}\n`);
