/** Code of a plugin called for the end of the process. */
export class ExitCalled extends Error {
  constructor(code: number | string | null | undefined) {
    super(`calls process.exit(${code ?? ''})`);
  }
}

/** Runs code of a plugin, which may not end the process: whoever waits for it would hear nothing. */
export function keepingProcess<T>(work: () => T): T {
  const { exit } = process;
  const giveBack = () => {
    process.exit = exit;
  };
  process.exit = (code) => {
    throw new ExitCalled(code);
  };
  let isLater = false;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    isLater = true;
    return result.finally(giveBack) as T;
  } finally {
    if (!isLater) giveBack();
  }
}
