/** What a core has so much of; README.md of the target says how each is counted. */
export const RESOURCES = [
  'neurons',
  'groups',
  'synapseWords',
  'axonsIn',
  'axonMap',
  'axonMemory',
  'poolWords',
] as const;

export type Resource = (typeof RESOURCES)[number];
export type Uses = Readonly<Record<Resource, number>>;
