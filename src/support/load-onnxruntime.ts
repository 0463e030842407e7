/**
 * The library of onnxruntime 1.29 and later makes an identifier of the machine, keeps it in the home folder and sends
 * to its makers what it runs. It asks this variable when it is loaded, and of the process alone: what a thread sets in
 * its own copy of the environment does not arrive, so the command line sets it before it starts any.
 */
export function withoutTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}

/** onnxruntime, which says nothing by itself: what fails is thrown, and stderr is for our words alone. */
export async function loadOnnxruntime(): Promise<typeof import('onnxruntime-node')> {
  withoutTelemetry();
  const runtime = await import('onnxruntime-node');
  runtime.env.logLevel = 'fatal';
  return runtime;
}
