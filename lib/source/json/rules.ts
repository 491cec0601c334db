import { LATE_SIGNAL } from '../rows/pivot.js';

/** A row that is a number, a text or an array: it is left out. */
export const NO_OBJECT = 'row that is no object';

/** A value that is an object or an array: it counts as missing. */
export const NESTED = 'object or array';

/** A value whose key came when it had been decided what the keys mean: it is left out. */
export const LATE_KEY = 'not in the first rows';

/** A text that came when the signal had as many as one may have: it counts as missing. */
export const TOO_MANY_CATEGORIES = 'one text more than a signal may have';

/** What counts as bad input in a stream, beside what does everywhere. */
export const STREAM_FAULTS = [NO_OBJECT, NESTED, LATE_KEY, LATE_SIGNAL, TOO_MANY_CATEGORIES] as const;
