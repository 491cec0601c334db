import { duration } from '../clean/rule-schema.js';
import { parseDuration } from '../time/parse-duration.js';
import type { SeriesContext } from './series-rule-definition.js';

/** Without `max_gap`, readings that are farther apart than so many times the cadence are not neighbours. */
const CADENCES = 10;

export const maxGap = {
  ...duration,
  description:
    'Neighbours are the nearest values that are there, at most so far apart. Default: the readings next to each other, ' +
    'of which none may be missing, at most 10 times the cadence of the machine apart.',
} as const;

/** Seconds of `max_gap`, if it is there. */
export function convertMaxGap(file: string | undefined, key: string): { readonly maxGap?: number } {
  return file === undefined ? {} : { maxGap: Number(parseDuration(file, `${key}.max_gap`)) / 1e9 };
}

/** Which values are neighbours. */
export interface Neighbours {
  /** Seconds that they are apart at most. */
  readonly gap: number;
  /** Missing values between them are passed over. */
  readonly passesMissing: boolean;
}

export function neighboursOf(maxGap: number | undefined, { cadence }: SeriesContext): Neighbours {
  if (maxGap !== undefined) return { gap: maxGap, passesMissing: true };
  return { gap: cadence === undefined ? Number.POSITIVE_INFINITY : CADENCES * cadence, passesMissing: false };
}
