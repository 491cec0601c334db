import { isTall } from '../model/readings.js';
import { groupBy } from '../util/group-by.js';
import { areApart, arePiecesByName, columnsOf } from './alike-tables.js';
import type { Recognised } from './subject.js';
import { typicalStep } from './time-keys.js';
import { isSummaryName, plain } from './vocabulary.js';

/** Totals of a table are at least so much further apart than its values. */
const TOTALS_STEP = 6n;

/** Most kinds of tables that a table of totals is compared with. */
const MAX_COMPARED = 100;

/** What a table of totals sums up, and how that is known. */
export interface Summary {
  readonly of: Recognised;
  readonly why: string;
}

/** The tables that are summaries, each with the table that it sums up. */
export function summaries(all: readonly Recognised[]): Map<Recognised, Summary> {
  const byName = new Map(all.map((table, at) => [table.sample.table.name, { table, at }]));
  const found = new Map<Recognised, Summary>();
  const finest = all.some(({ sample }) => isSummaryName(sample.table.name)) ? finestOf(all) : [];
  for (const table of all) {
    const others = beginningsOf(table.sample.table.name)
      .flatMap((beginning) => byName.get(beginning) ?? [])
      .sort((a, b) => a.at - b.at);
    for (const { table: of } of others) {
      const why = summaryOf(table, of);
      if (why === undefined) continue;
      found.set(table, { of, why: `its name extends ${of.sample.table.name}, and ${why}` });
      break;
    }
    if (found.has(table) || !isSummaryName(table.sample.table.name)) continue;
    const fine = finest.find((other) => other !== table && isFinerOf(other, table));
    if (fine !== undefined) {
      found.set(table, { of: fine, why: `its times are further apart than those of ${fine.sample.table.name}` });
    }
  }
  return found;
}

/** All its times are one midnight. */
function isOneDay({ time }: Recognised): boolean {
  return time.moments.every((at) => at === undefined || at % 86_400_000_000_000n === 0n);
}

/** Of the tables with the same columns the one whose times are closest. */
function finestOf(all: readonly Recognised[]): Recognised[] {
  const steps = new Map(all.map((table) => [table, typicalStep(table)]));
  const isFiner = (a: Recognised, b: Recognised): boolean => {
    const [step, other] = [steps.get(a), steps.get(b)];
    return step !== undefined && (other === undefined || step < other);
  };
  const groups = [...groupBy(all, columnsOf).values()].slice(0, MAX_COMPARED);
  return groups.map((tables) => tables.reduce((best, table) => (isFiner(table, best) ? table : best)));
}

/** `other` has readings of the same kind, and its times are much closer. */
function isFinerOf(other: Recognised, table: Recognised): boolean {
  const [step, fine] = [typicalStep(table), typicalStep(other)];
  if (fine === undefined || (step === undefined ? !isOneDay(table) : step < TOTALS_STEP * fine)) return false;
  const firstWord = ({ sample }: Recognised): string => plain(sample.table.name).split('_')[0];
  if (firstWord(other) === firstWord(table)) return true;
  const columns = new Set(other.sample.columns.map(({ name }) => name.toLowerCase()));
  const shared = table.sample.columns.filter(({ name }) => columns.has(name.toLowerCase())).length;
  return shared >= 0.5 * table.sample.columns.length;
}

/** Why `table`, whose name extends that of `other`, sums it up; undefined if it does not. */
function summaryOf(table: Recognised, other: Recognised): string | undefined {
  const isSame = columnsOf(table) === columnsOf(other);
  if (isSame && areApart([table, other]) && arePiecesByName([table, other].map(({ sample }) => sample.table.name)))
    return undefined;
  if (!isSame && !isTall(table.readings) && table.readings.signals.length > 1) return 'its columns differ';
  const [step, fine] = [typicalStep(table), typicalStep(other)];
  if (step !== undefined && fine !== undefined && step >= TOTALS_STEP * fine) return 'its times are further apart';
  return undefined;
}

/** `a` and `a_b` for `a_b_c`. */
function beginningsOf(name: string): string[] {
  return [...name].flatMap((letter, i, letters) => (letter === '_' ? [letters.slice(0, i).join('')] : []));
}
