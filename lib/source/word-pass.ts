import { type ReadingBatch, timeHalves } from '../model/batch.js';
import { textCodeIn } from './rows/pivot.js';
import type { ReadingsTable } from './rows/readings-table.js';
import type { PageTable } from './scan/page-table.js';
import { nameCondition } from './tables/selection.js';
import type { SourceTable } from './tables/source-table.js';
import type { WordTimes } from './word-times.js';

/** A pass over the times and words of one table. */
export interface WordPass {
  readonly read: ReadingsTable;
  /** The stored columns, for the page reader. */
  readonly pageTable: PageTable | undefined;
  /** The signals, by index in the source. */
  readonly signals: readonly number[];
  /** Enter the words of a batch of `read`. */
  add(batch: ReadingBatch, times: WordTimes): void;
}

/**
 * The pass that tells when words first appear, in all rows of the table: the same words have the same order whichever
 * machines and times are selected. Undefined for a table that has none of the signals.
 *
 * @param columns the index in the source of each signal of the table
 * @param wanted indexes in the source
 */
export function wordPass(
  table: SourceTable,
  pageTable: PageTable | undefined,
  columns: readonly number[],
  wanted: ReadonlySet<number>,
): WordPass | undefined {
  const own = [...columns.keys()].filter((s) => wanted.has(columns[s]));
  if (own.length === 0) return undefined;
  const { window: _, prefilter: __, ...all } = table.read;
  return table.pivot === undefined
    ? widePass({ ...all, signals: own.map((s) => all.signals[s]) }, pageTable, own, columns)
    : tallPass(table, all, pageTable, own, columns);
}

function widePass(
  read: ReadingsTable,
  pageTable: PageTable | undefined,
  own: readonly number[],
  columns: readonly number[],
): WordPass {
  return {
    read,
    signals: own.map((s) => columns[s]),
    pageTable: pageTable && { ...pageTable, readings: read, signals: own.map((s) => pageTable.signals[s]) },
    add(batch, times) {
      for (const [c, s] of own.entries()) times.add(batch, columns[s], batch.values[c]);
    },
  };
}

/** Columns of a tall row: signal, number, word. */
const TALL_COLUMNS = 3;

function tallPass(
  { pivot, readings }: SourceTable,
  all: ReadingsTable,
  pageTable: PageTable | undefined,
  own: readonly number[],
  columns: readonly number[],
): WordPass {
  const { signalOf, texts, hasWords } = pivot as NonNullable<typeof pivot>;
  const names = (all.signals[0].categories ?? []).filter((_, code) => own.includes(signalOf[code]));
  const condition = 'signalColumn' in readings ? nameCondition(readings.signalColumn, names) : undefined;
  const read = {
    ...all,
    ...(condition === undefined ? {} : { prefilter: condition }),
    signals: all.signals.slice(0, TALL_COLUMNS),
  };
  const isOwn = columns.map((_, s) => own.includes(s));
  return {
    read,
    signals: own.map((s) => columns[s]),
    pageTable: pageTable && { ...pageTable, readings: read, signals: pageTable.signals.slice(0, TALL_COLUMNS) },
    add({ length, time, values }, times) {
      const halves = timeHalves(time, length);
      for (let i = 0; i < length; i++) {
        const signal = signalOf[values[0][i]];
        const codes = signal === undefined || !isOwn[signal] ? undefined : texts[signal];
        if (codes === undefined) continue;
        times.note(columns[signal], textCodeIn(values, i, codes, hasWords) ?? Number.NaN, halves, i);
      }
    },
  };
}
