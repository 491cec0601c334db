import type { Cell } from '../cell.js';
import { isNumeric } from '../column-affinity.js';
import { ABSENT, type RecordHeader } from '../record-header.js';
import { cellAt, contentSize, INT64_TYPE, integerAt, isInteger, isText, NULL_TYPE, REAL_TYPE } from '../serial-type.js';
import { ROWID } from '../stored-column.js';
import { bigVarint, varint } from '../varint.js';
import type { CutBounds } from './cut-bounds.js';
import { type ConditionColumn, type ConditionStep, type RowCondition, SELECTED } from './row-condition.js';

/** SQLite's numeric literals with a sign and blanks around them (src/util.c, sqlite3AtoF). */
const NUMBER = /^[\t\n\v\f\r ]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[\t\n\v\f\r ]*$/;
const INTEGER = /^[\t\n\v\f\r ]*[+-]?\d+[\t\n\v\f\r ]*$/;

/** Decides a {@link RowCondition} on records. */
export class RecordCondition {
  readonly #columns: readonly ConditionColumn[];
  readonly #steps: readonly ConditionStep[];
  readonly #record: RecordHeader;
  /** By step: what it answers for a row that ends before its column. */
  readonly #absent: readonly boolean[];

  /** @param record the header of the row to decide; it must parse every column of the condition that is no rowid */
  constructor({ columns, steps }: RowCondition, record: RecordHeader) {
    this.#columns = columns;
    this.#steps = steps;
    this.#record = record;
    this.#absent = steps.map((step) => hasCell(step, columns[step.column], columns[step.column].absent));
  }

  /**
   * True if the condition is true of the row whose header has been parsed.
   * @param view buffer of its record
   * @param page the page with its cell, and the offset in it of its `rowid`, a varint
   */
  isMet(view: DataView, page: DataView, rowid: number): boolean {
    let next = 0;
    while (next >= 0) {
      const step = this.#steps[next];
      next = this.#has(next, step, view, page, rowid) ? step.ifIn : step.ifOut;
    }
    return next === SELECTED;
  }

  #has(k: number, step: ConditionStep, view: DataView, page: DataView, rowid: number): boolean {
    const column = this.#columns[step.column];
    if (column.index === ROWID) {
      const integer = varint(page, rowid);
      return Number.isSafeInteger(integer) ? hasReal(step, integer) : hasInteger(step, bigVarint(page, rowid));
    }
    const { types, offsets, start } = this.#record;
    const type = types[column.index];
    const at = start + offsets[column.index];
    if (type === NULL_TYPE) return step.hasNull;
    if (type === ABSENT) return this.#absent[k];
    if (column.affinity !== 'TEXT') {
      if (type === REAL_TYPE) {
        const value = view.getFloat64(at);
        return Number.isNaN(value) ? step.hasNull : hasReal(step, value);
      }
      if (isInteger(type) && (type !== INT64_TYPE || column.isReal)) return hasReal(step, integerAt(view, type, at));
    }
    if (isText(type) && !isConverted(column, view, type, at)) {
      return hasBytes(step, 'text', view, at, contentSize(type));
    }
    return hasCell(step, column, cellAt(view, type, at));
  }
}

/** True for text that spells a number, in a column whose values are compared as numbers. */
function isConverted({ affinity }: ConditionColumn, view: DataView, type: number, at: number): boolean {
  // Most texts begin with a letter, and no number does.
  if (!isNumeric(affinity) || contentSize(type) === 0 || view.getUint8(at) >= FIRST_LETTER) return false;
  return NUMBER.test(cellAt(view, type, at) as string);
}

const FIRST_LETTER = 0x41;

/** @param value a double, or an integer that a double holds exactly */
function hasReal({ cuts, startsIn }: ConditionStep, value: number): boolean {
  let low = 0;
  for (let high = cuts.length; low < high; ) {
    const middle = (low + high) >> 1;
    const cut = cuts[middle];
    if (cut.kind === 'number' && value >= cut.real) low = middle + 1;
    else high = middle;
  }
  return startsIn === ((low & 1) === 0);
}

function hasInteger({ cuts, startsIn }: ConditionStep, value: bigint): boolean {
  return (
    startsIn === (countPassed(cuts, (cut) => cut.kind === 'number' && (cut.passesAll || value > cut.integer)) % 2 === 0)
  );
}

/** @param kind of the value, whose bytes are `length` ones at `at` */
function hasBytes(
  { cuts, startsIn }: ConditionStep,
  kind: 'text' | 'blob',
  view: DataView,
  at: number,
  length: number,
): boolean {
  const passes = (cut: CutBounds): boolean => {
    if (cut.kind !== kind) return cut.kind === 'number' || kind === 'blob';
    const order = compareBytes(view, at, length, cut.bytes);
    return order > 0 || (order === 0 && !cut.isAfter);
  };
  return startsIn === (countPassed(cuts, passes) % 2 === 0);
}

/** Cuts rise, so those that a value passes come first. */
function countPassed(cuts: readonly CutBounds[], passes: (cut: CutBounds) => boolean): number {
  let low = 0;
  for (let high = cuts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (passes(cuts[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareBytes(view: DataView, at: number, length: number, bytes: Uint8Array): number {
  const common = Math.min(length, bytes.length);
  for (let i = 0; i < common; i++) {
    const difference = view.getUint8(at + i) - bytes[i];
    if (difference !== 0) return difference;
  }
  return length - bytes.length;
}

function hasCell(step: ConditionStep, column: ConditionColumn, cell: Cell): boolean {
  const value = comparable(column, cell);
  if (value === null) return step.hasNull;
  if (typeof value === 'number') return hasReal(step, value);
  if (typeof value === 'bigint') return hasInteger(step, value);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return hasBytes(step, typeof value === 'string' ? 'text' : 'blob', view, 0, bytes.byteLength);
}

/**
 * The cell as a comparison with a constant sees it. SQLite has converted values by the affinity of their column when it
 * stored them, so a value that is still to be converted is rare: another version stored it, or it is damaged.
 */
function comparable({ affinity, isReal }: ConditionColumn, cell: Cell): Cell {
  if (typeof cell === 'string' && isNumeric(affinity) && NUMBER.test(cell)) return numberOf(cell);
  if (affinity === 'TEXT' && (typeof cell === 'number' || typeof cell === 'bigint')) return textOf(cell);
  return isReal && typeof cell === 'bigint' ? Number(cell) : cell;
}

function numberOf(text: string): Cell {
  const integer = INTEGER.test(text) ? BigInt(text.replace('+', '').trim()) : undefined;
  return integer !== undefined && BigInt.asIntN(64, integer) === integer ? integer : Number(text);
}

/** Numbers as SQLite prints them, as far as they have no exponent. */
function textOf(number: number | bigint): string {
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
