/** Jest in its ESM mode; esbuild strips the types, one file at a time. */
export default {
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/support/esbuild-transform.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  watchman: false,
  // Half of two processors, which is what Jest leaves by itself, makes a run twice as long.
  maxWorkers: '100%',
  // Some tests start the command line many times; a busy machine is no failure.
  testTimeout: 120_000,
};
