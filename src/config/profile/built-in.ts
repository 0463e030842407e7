/** Profiles that come with the package. */
export const BUILT_IN = ['loihi1', 'loihi2', 'loihi3'] as const;
