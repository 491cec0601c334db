import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Test } from 'tap';
import { openReadings, type ReadingsOptions } from '../../../lib/job/open-source.js';
import { sourceOptions } from '../../../lib/plan/from-settings.js';
import { parseSettings } from '../../../lib/settings/index.js';
import type { Source } from '../../../lib/source/source.js';
import { scratch, type TableContent, writeDatabase } from '../../databases.js';
import { printedSettings } from '../../printed-settings.js';
import { collect, type Values } from '../../source/collect.js';

/** A database of a program, and what must come out of it. */
export interface Expected {
  readonly program: string;
  readonly tables: Readonly<Record<string, TableContent>>;
  /** SQL to run after the tables are created. */
  readonly after?: string;
  /** What `--table` names. */
  readonly named?: readonly string[];
  readonly signals: readonly string[];
  /** Units of signals that have any. */
  readonly units?: Readonly<Record<string, string>>;
  /** By machine and time: a value for each signal, null for missing, text for the text that a code stands for. */
  readonly readings: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  /** Static data by machine. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Tables that are read as those of the program. */
  readonly read: readonly string[];
  readonly warnings?: readonly RegExp[];
}

/** Write `home.db`. */
export function writeTables(t: Test, { tables, after = '' }: Pick<Expected, 'tables' | 'after'>): string {
  const path = writeDatabase(join(scratch(t), 'home.db'), tables);
  const database = new Database(path);
  database.exec(after);
  database.close();
  return path;
}

/** Both readers give what is expected, and so do the settings that `inspect --print-settings` prints. */
export async function checkRecipe(t: Test, expected: Expected): Promise<void> {
  const path = writeTables(t, expected);
  const options: ReadingsOptions = { path, ...(expected.named && { tables: expected.named }) };
  for (const reader of ['rows', 'auto'] as const) {
    const source = openReadings({ ...options, reader });
    const read = source.tableReports.filter(({ why }) => why[0] === `a table of ${expected.program}`);
    t.strictSame(
      read.map(({ table }) => table),
      expected.read,
      'tables of the program',
    );
    const { warnings = [] } = expected;
    t.equal(source.warnings.length, warnings.length, `warnings: ${source.warnings.join('\n')}`);
    for (const [w, warning] of warnings.entries()) t.match(source.warnings[w], warning);
    await checkSource(t, source, expected, reader);
  }
  const settings = parseSettings(await printedSettings(options));
  await checkSource(t, openReadings(sourceOptions(settings)), expected, 'the settings of inspect');
}

async function checkSource(t: Test, source: Source, expected: Expected, how: string): Promise<void> {
  t.strictSame(source.signalNames, expected.signals, `signals, ${how}`);
  const units = source.signals.flatMap(({ name, units }) => (units === undefined ? [] : [[name, units]]));
  t.strictSame(Object.fromEntries(units), expected.units ?? {}, `units, ${how}`);
  t.strictSame(await collect(source), expected.readings, `readings, ${how}`);
  const facts = [...source.facts]
    .filter(([, own]) => own.length > 0)
    .map(([machine, own]) => [machine, Object.fromEntries(own.map(({ name, value }) => [name, value]))]);
  t.strictSame(Object.fromEntries(facts), expected.facts ?? {}, `static data, ${how}`);
  await source.close();
}
