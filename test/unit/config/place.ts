import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoadOptions, loadConfig } from '../../../src/config/load.ts';
import { type Diagnostic, SpikeError } from '../../../src/diagnostics/diagnostic.ts';

/** A machine of its own for a test: empty folders, an empty environment, real files. */
export class Place {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'spike-config-')));
  readonly cwd = this.folder('work');
  readonly home = this.folder('home');

  options(more: Partial<LoadOptions> = {}): LoadOptions {
    const { platform } = process;
    const { cwd, home } = this;
    const env = { PROGRAMDATA: this.folder('machine'), ...more.env };
    return { cwd, home, platform, ...more, env };
  }

  /** What a command in the working directory would get with these variables. */
  load(env: Record<string, string> = {}, more: Partial<LoadOptions> = {}) {
    return loadConfig(this.options({ ...more, env }));
  }

  async faults(more: Partial<LoadOptions> = {}): Promise<readonly Diagnostic[]> {
    try {
      await loadConfig(this.options(more));
    } catch (error) {
      if (error instanceof SpikeError) return error.diagnostics;
      throw error;
    }
    throw new Error('the configuration loads without a fault');
  }

  folder(name: string): string {
    const folder = join(this.root, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  file(name: string, content: string | Uint8Array): string {
    const file = join(this.root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** The project's configuration. */
  config(content: string | Uint8Array): string {
    return this.file(join('work', 'spike-compile.yaml'), content);
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
