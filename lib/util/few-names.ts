import { shortName } from '../visible.js';
import { formatCount } from './format.js';

/** Names in one line of a message. */
const MAX_NAMES = 6;

/** `a, b and c`; of many, the first ones and how many more: `a, b, c, d, e, f and 12 more`. */
export function fewNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map(shortName);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${formatCount(rest)} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}
