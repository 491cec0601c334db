import type { Cell } from '../sqlite/cell.js';
import type { Rule } from './tally.js';

/** Decimal numbers as SQLite's own numeric literals have them, without hexadecimal ones. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(inity)?$/i;

/**
 * TEXT in a signal column: the number it spells, with spaces around it allowed; NaN or ±Infinity
 * where it spells no finite number, and {@link textFault} says why. Empty text is no number.
 */
export function numberFromText(text: string): number {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** Why TEXT gave no finite number. */
export function textFault(text: string): Rule {
  return INFINITE.test(text.trim()) || DECIMAL.test(text.trim()) ? 'infinite' : 'not a number';
}

/** Text that says there is no value: it is neither a number nor the word of a state. */
const GAP = /^\s*(unavailable|unknown|undefined|none|null|nil|nan|n\/?a|missing|-+|\?+)?\s*$/i;

export function isGap(text: string): boolean {
  return GAP.test(text);
}

/**
 * The name of a machine from a column value: text as it is, numbers as SQLite prints integers (`7`, also for 7.0).
 * Undefined for NULL and BLOB, which name nothing.
 */
export function machineName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  return undefined;
}

/** The text of a value of text and numbers; undefined where there is none. */
export function nameOf(cell: Cell): string | undefined {
  const name = machineName(cell);
  return name === undefined || name.trim() === '' ? undefined : name;
}

/** The text of a value that is no number. */
export function wordOf(cell: Cell): string | undefined {
  return typeof cell === 'string' && Number.isNaN(numberFromText(cell)) ? nameOf(cell) : undefined;
}
