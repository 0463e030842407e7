// Runs the test suite on the versions of Node that we support. The binaries come from npm packages,
// so nothing but the registry is needed. Usage: node scripts/node-matrix.mjs [version ...]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['20.19.6', '22.23.3', '24.21.0'];
const root = fileURLToPath(new URL('..', import.meta.url));
const { platform, arch } = process;
const packageName = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
const folder = mkdtempSync(join(tmpdir(), 'spike-node-'));
const asked = process.argv.slice(2);

let failed = 0;
for (const version of asked.length > 0 ? asked : VERSIONS) {
  const node = fetchNode(version);
  const run = spawnSync(node, ['scripts/jest.mjs', '--silent'], { cwd: root, encoding: 'utf8' });
  const closing = run.stdout.trim().split('\n').at(-1);
  console.log(`node ${version}: ${closing}`);
  if (run.status !== 0) console.log(run.stderr);
  if (run.status !== 0) failed++;
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;

/** Unpacks a Node binary from its npm package and gives its path. */
function fetchNode(version) {
  const into = join(folder, version);
  must('npm', ['pack', '--silent', `${packageName}@${version}`, '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(`${version}.tgz`));
  must('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  must(process.execPath, ['-e', `require('fs').renameSync('package', ${JSON.stringify(into)})`]);
  return join(into, 'bin', platform === 'win32' ? 'node.exe' : 'node');
}

function must(command, args) {
  const run = spawnSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    shell: platform === 'win32',
  });
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
