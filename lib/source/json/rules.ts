import { LATE_SIGNAL } from '../rows/pivot.js';

/** The row is a number, a text or an array. It is left out. */
export const NO_OBJECT = 'row that is no object';

/** The value is an object or an array. It becomes missing. */
export const NESTED = 'object or array';

/** The key of the value first appeared after the sample. The value is left out. */
export const LATE_KEY = 'not in the first rows';

/** A new text of a signal that already has MAX_CATEGORIES. It becomes missing. */
export const TOO_MANY_CATEGORIES = 'one text more than a signal may have';

/** Kinds of bad input that only a stream has. */
export const STREAM_FAULTS = [NO_OBJECT, NESTED, LATE_KEY, LATE_SIGNAL, TOO_MANY_CATEGORIES] as const;
