/*
 * Every message of the product, one function a code. Facts in, diagnostic out; wording lives in codes/ and
 * nowhere else. Numbers are stable: a code is never reused.
 *
 *   SPK1xxx  text of .spk files         SPK5xxx  passes, conversion and targets
 *   SPK2xxx  graphs                     SPK6xxx  policy and ceilings
 *   SPK3xxx  configuration and usage    SPK7xxx  artifacts, runs and executors
 *   SPK4xxx  model and data files       SPK8xxx  looking at results
 *                                       SPK9xxx  faults of our own
 */

export * from './codes/spk-text.ts';
export * from './codes/graphs.ts';
export * from './codes/usage.ts';
export * from './codes/models.ts';
export * from './codes/onnx.ts';
export * from './codes/tensor-files.ts';
export * from './codes/netx.ts';
export * from './codes/nir.ts';
export * from './codes/pytorch.ts';
export * from './codes/torch-programs.ts';
export * from './codes/samples.ts';
export * from './codes/calibration.ts';
export * from './codes/events.ts';
export * from './codes/passes.ts';
export * from './codes/conversion.ts';
export * from './codes/searches.ts';
export * from './codes/targets.ts';
export * from './codes/policy.ts';
export * from './codes/artifacts.ts';
export * from './codes/runs.ts';
export * from './codes/bridge.ts';
export * from './codes/kernels.ts';
export * from './codes/comparisons.ts';
export * from './codes/pages.ts';
export * from './codes/plugins.ts';
export * from './codes/faults.ts';
