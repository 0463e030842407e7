/** Nobody reads more faults, and a hostile file could cause any number. */
export const MOST_FAULTS = 1000;
