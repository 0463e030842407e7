import type { CompileMessage, CompileTask } from './task.ts';
import { type Guarded, compileGuarded } from './guard.ts';
import type { Output } from '../terminal/output.ts';

/** The compile behind its guard, with its progress on the terminal. */
export async function compileShown(
  task: Omit<CompileTask, 'port'>,
  output: Output,
  write: (done: Guarded) => void,
): Promise<Guarded> {
  const { maxCompilationTimeSeconds, maxMemoryUsageGb } = task.config.compiler;
  const progress = output.openProgress();
  const onMessage = (message: CompileMessage) => {
    if (message.kind === 'progress') progress.show(message.progress);
    else output.text(message.text);
  };
  const limits = { maxSeconds: maxCompilationTimeSeconds, maxMemoryGb: maxMemoryUsageGb };
  try {
    return await compileGuarded(task, { ...limits, onMessage }, (done) => {
      write(done);
      return done;
    });
  } finally {
    progress.close();
  }
}
