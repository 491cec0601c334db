import type { Cell } from '../sqlite/cell.js';
import type { Rule } from './tally.js';

/*
 * The texts come from databases, and may be a hundred megabytes long. In no pattern may two neighbours take the same
 * characters: where the rest does not match, all ways to divide them would be tried, which takes the square of the
 * length.
 */

/** SQLite's numeric literals, without the hexadecimal ones. */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
/** Characters of an integer that a double may hold: others are infinite, and take long to become a bigint. */
const MAX_INTEGER_TEXT = 400;
const INFINITE = /^[+-]?inf(inity)?$/i;

/**
 * The number in TEXT of a signal column, surrounding spaces allowed. NaN or ±Infinity where it is no finite number;
 * {@link textFault} gives the reason. Empty text is no number.
 */
export function numberFromText(text: string): number {
  const trimmed = text.trim();
  return isDecimal(trimmed) ? Number(trimmed) : Number.NaN;
}

/** True for a number in decimal digits, with or without a point and an exponent. Spaces are not allowed. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** The reason why TEXT is no finite number. */
export function textFault(text: string): Rule {
  return INFINITE.test(text.trim()) || isDecimal(text.trim()) ? 'infinite' : 'not a number';
}

/** True for an integer that no double is equal to; a double has 53 bits. @param value the double nearest to it */
export function isRounded(integer: bigint, value = Number(integer)): boolean {
  return !Number.isSafeInteger(value) && BigInt(value) !== integer;
}

/**
 * The integer that TEXT of a signal column spells, without a point or an exponent. Undefined also for one that no double
 * can hold.
 */
export function integerFromText(text: string): bigint | undefined {
  const trimmed = text.trim();
  return trimmed.length <= MAX_INTEGER_TEXT && INTEGER.test(trimmed) ? BigInt(trimmed) : undefined;
}

/**
 * The integer in a cell of a number or of text. A fraction is rounded, half to even, and `isWhole` is false. Undefined
 * for what is no finite number.
 */
export function integerOf(cell: Cell): { readonly value: bigint; readonly isWhole: boolean } | undefined {
  if (typeof cell === 'bigint') return { value: cell, isWhole: true };
  const spelled = typeof cell === 'string' ? integerFromText(cell) : undefined;
  if (spelled !== undefined) return { value: spelled, isWhole: true };
  const number = typeof cell === 'string' ? numberFromText(cell) : cell;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const up = Math.round(number);
  const rounded = up - number === 0.5 && up % 2 !== 0 ? up - 1 : up;
  return { value: BigInt(rounded), isWhole: rounded === number };
}

/** The reason why a cell is no finite number. */
export function faultOf(cell: Cell): Rule {
  if (typeof cell === 'string') return textFault(cell);
  return typeof cell === 'number' ? 'infinite' : 'not a number';
}

/** Text that means a missing value, such as `unavailable` or `n/a`. */
const MISSING = /^(unavailable|unknown|undefined|none|null|nil|nan|n\/?a|missing|-+|\?+)?$/i;

export function isMissingText(text: string): boolean {
  return MISSING.test(text.trim());
}

/**
 * The name of a machine from a column value: text unchanged, numbers as SQLite prints integers (`7`, also for 7.0).
 * Undefined for NULL and BLOB.
 */
export function machineName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  return undefined;
}

/** The name in a cell of text or a number; undefined for NULL, BLOB and blank text. */
export function nameOf(cell: Cell): string | undefined {
  const name = machineName(cell);
  return name === undefined || name.trim() === '' ? undefined : name;
}

/** The text of a cell, where it spells no number. */
export function wordOf(cell: Cell): string | undefined {
  return typeof cell === 'string' && Number.isNaN(numberFromText(cell)) ? nameOf(cell) : undefined;
}
