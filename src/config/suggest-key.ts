import { nearestName } from '../support/nearest-name.ts';
import { SETTING_KEYS, partsAfter } from './settings.ts';

// Longer names are no slips of the finger, and comparing them takes long.
const LONGEST_NAME = 64;

/**
 * The key that was meant by an unknown name in a section (its prefix ends in a dot): a similar name
 * there, or else the same or a similar name in another section.
 */
export function suggestKey(prefix: string, name: string): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const sibling = nearestName(name, partsAfter(prefix));
  if (sibling !== undefined) return `${prefix}${sibling}`;
  const meant = nearestName(name, SETTING_KEYS.map(lastPart)) ?? nearestName(name, SETTING_KEYS);
  return SETTING_KEYS.find(
    (key) => meant !== undefined && (key === meant || lastPart(key) === meant),
  );
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
