import { fileURLToPath } from 'node:url';
import { EXIT } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/style.ts';
import type { Health } from '../../index.ts';
import { GLOBAL_OPTIONS, defineCommand } from '../command.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { health } from '../../health/health.ts';
import { loadOptions } from '../surroundings.ts';

/** What the build puts beside this file. */
const PARTS = [
  ...['cli.js', 'info.js', 'index.js', 'runtime.js'],
  ...['compile-worker.js', 'explore-worker.js'],
];

export const infoCommand = defineCommand({
  name: 'info',
  positionals: [],
  options: {},
  examples: [
    ['info', 'for people'],
    ['info --json', `for a container's probe: exits with 0 where all is well, else with 1`],
  ],
  async run({ options, output }) {
    const parts = PARTS.map((name) => fileURLToPath(new URL(name, import.meta.url)));
    const found = await health({ ...loadOptions(options, GLOBAL_OPTIONS), parts });
    output.result(found, () => render(found, output.style));
    output.report(found.faults);
    return found.healthy ? EXIT.ok : EXIT.checkFailed;
  },
});

function render(found: Health, style: Style): string {
  const { cache, memory } = found;
  const usable = cache && [
    cache.enabled ? 'on' : 'off',
    cache.writable ? 'writable' : 'not writable',
    `${gib(cache.freeBytes)} GiB free`,
  ];
  const rows = [
    ['version', found.version],
    ['node', `${found.node} on ${found.platform} ${found.arch}, ${found.cpus} processors`],
    ['memory', `${gib(memory.freeBytes)} of ${gib(memory.totalBytes)} GiB free`],
    ...(cache && usable ? [['cache', `${cache.directory} (${usable.join(', ')})`]] : []),
    ['configuration', found.configFile ?? 'no file'],
    ...found.targets.map((one) => [`target ${one.name}`, availability(one, style)]),
    ...found.executors.map((one) => [`executor ${one.name}`, availability(one, style)]),
    ['health', found.healthy ? style.green('healthy') : style.red('not healthy')],
  ];
  return factLines(rows).join('\n');
}

function availability(one: Health['targets'][number], style: Style): string {
  if (!one.available) return `${style.yellow('unavailable')}: ${one.why}; ${one.hint}`;
  const detail = one.detail === undefined ? '' : ` (${one.detail})`;
  return `${style.green('available')}${detail}`;
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
