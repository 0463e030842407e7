import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../diagnostics/diagnostic.ts';
import { OP_TABLE, isArtifact, livePage, readArtifact } from '../../index.ts';
import { defineCommand } from '../command.ts';
import { CONVERSION_OPTIONS } from '../compile/conversion-options.ts';
import { choiceOf, liveRun, unchosen } from '../page/live-runs.ts';
import { integer } from '../arguments/options.ts';
import { SAMPLE_OPTIONS, pageSamples } from '../page/samples.ts';
import { servePage } from '../page/server.ts';
import { compileFor, unusedByArtifact } from '../page/view-model.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export const viewCommand = defineCommand({
  name: 'view',
  positionals: [
    { name: 'thing', doc: 'the folder of an artifact, or a model or .spk file, which is compiled' },
  ],
  options: {
    port: integer('N', 'where it is served on 127.0.0.1: a free one, unless given', 1, 65535),
    ...SAMPLE_OPTIONS,
    ...CONVERSION_OPTIONS,
  },
  examples: [
    ['view model.spike --samples test.npz', 'choose a sample, run it, watch its spikes'],
    ['view model.onnx --calibration samples.npz', 'compiles it first, and runs those samples'],
    ['view network.nir --dt 1e-3 --time-steps 100 --samples events.npz', 'a spiking network'],
  ],
  async run({ args, options, output, config: load }) {
    const loaded = await load();
    const work = mkdtempSync(join(tmpdir(), 'spike-view-'));
    try {
      const isCompiled = isArtifact(args.thing);
      if (isCompiled) output.report(unusedByArtifact(options));
      const folder = isCompiled
        ? args.thing
        : await compileFor(join(work, 'model.spike'), args.thing, options, { loaded, output });
      // What a model was calibrated on is typical of what it runs on.
      const samples = options.samples ?? (isCompiled ? undefined : options.calibration);
      const artifact = await readArtifact(folder, OP_TABLE);
      const runs = await pageSamples(artifact, { ...options, samples }, loaded.config, output);
      const choice = choiceOf(artifact, runs);
      output.report(unchosen(artifact, choice));
      const html = await livePage(artifact, choice.names);
      const run = (query: URLSearchParams, signal: AbortSignal) => {
        const { requireHwVerification: requireHardwareVerification } = loaded.config.security;
        const populations = options.probe.length > 0 ? { populations: options.probe } : {};
        const request = { choice, requireHardwareVerification, signal, ...populations };
        return liveRun(artifact, request, query.get('sample'));
      };
      const server = await servePage({ html, run }, options.port ?? 0);
      output.document({ url: server.url });
      output.print(`serving ${server.url} (Ctrl-C ends it)`);
      await interrupted();
      server.close();
      return EXIT.ok;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
});

/** Until somebody presses Ctrl-C, which is how this is meant to end. */
async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
}
