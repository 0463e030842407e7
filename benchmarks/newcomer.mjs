// The way of somebody new, timed: clone, `npm ci`, `npm run demo`, until there is a picture on the screen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'spike-newcomer-'));
const clone = join(folder, 'spike-compile');

/** What the picture of `run --plot` ends with. */
const PICTURE = /^output logits\b/m;

try {
  const start = performance.now();
  const cloned = await timed('git', ['clone', '--quiet', root, clone], folder);
  const installed = await timed('npm', ['ci', '--silent'], clone);
  const shown = await timed('npm', ['run', '--silent', 'demo'], clone);
  if (!PICTURE.test(shown.said)) throw new Error(`the demo drew nothing:\n${shown.said}`);
  const all = (performance.now() - start) / 1000;
  console.log(shown.said);
  for (const [what, { seconds }] of Object.entries({
    clone: cloned,
    'npm ci': installed,
    demo: shown,
  }))
    console.log(`${what.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s`);
  console.log(`${'picture'.padEnd(8)} ${all.toFixed(1).padStart(6)} s after the first command`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function timed(program, args, cwd) {
  const start = performance.now();
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${said}`);
  return { said, seconds: (performance.now() - start) / 1000 };
}
