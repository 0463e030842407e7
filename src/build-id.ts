/** Put in its place by scripts/build.mjs. */
declare const SPIKE_BUILD_ID: string | undefined;

/** Changes with the sources of a build, so that caches never mix what two builds made. */
export const BUILD_ID = typeof SPIKE_BUILD_ID === 'undefined' ? 'source' : SPIKE_BUILD_ID;
