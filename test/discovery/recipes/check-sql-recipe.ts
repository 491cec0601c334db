import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Test } from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { sourceOptions } from '../../../lib/plan/from-settings.js';
import { parseSettings } from '../../../lib/settings/index.js';
import type { Source } from '../../../lib/source/source.js';
import type { ReaderChoice } from '../../../lib/source/source-options.js';
import { scratch } from '../../databases.js';
import { printedSettings } from '../../printed-settings.js';
import { collect, type Values } from '../../source/collect.js';

/** A small database of a program, and the readings that are expected of it. */
export interface RecipeCase {
  readonly program: string;
  /** The statements that make the database. */
  readonly sql: string;
  /** What `--table` names. */
  readonly named?: readonly string[];
  readonly signals: readonly string[];
  /** By machine and time: a value for each signal, null for missing, text for the text that a code stands for. */
  readonly readings: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  readonly units?: readonly (string | undefined)[];
  /** Facts of a machine that are expected among others. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How each table or query of readings is read where it may be. */
  readonly readers: readonly ReaderChoice['kind'][];
  /** All warnings, each matched by one of these. */
  readonly warnings?: readonly RegExp[];
}

/** Write a database to a directory of the test's own. */
export function writeSql(t: Test, sql: string, name = 'logger.db'): string {
  const path = join(scratch(t), name);
  const database = new Database(path);
  database.pragma('foreign_keys = off');
  database.exec(sql);
  database.close();
  return path;
}

/** Both readers give the expected readings, and so do the settings that inspection prints. */
export async function checkRecipe(t: Test, expected: RecipeCase): Promise<void> {
  const path = writeSql(t, expected.sql);
  const options = { path, ...(expected.named && { tables: expected.named }) };
  for (const reader of ['rows', 'auto'] as const) {
    const source = openReadings({ ...options, reader });
    t.match(source.tables[0].why[0] ?? '', `of ${expected.program}`, 'the program is known');
    if (reader === 'auto') {
      t.same(
        source.readers.map(({ kind }) => kind),
        expected.readers,
        'readers',
      );
    }
    checkWarnings(t, source, expected.warnings ?? []);
    checkFacts(t, source, expected.facts ?? {});
    await checkReadings(t, source, expected, reader);
  }
  const { source: settings } = await printedSettings(options);
  const again = openReadings(sourceOptions(parseSettings({ source: settings }, 'printed')));
  await checkReadings(t, again, expected, 'settings');
}

async function checkReadings(t: Test, source: Source, expected: RecipeCase, how: string): Promise<void> {
  t.same(source.signalNames, expected.signals, `signals, ${how}`);
  if (expected.units !== undefined) {
    t.same(
      source.signals.map(({ units }) => units),
      expected.units,
      `units, ${how}`,
    );
  }
  t.strictSame(await collect(source), expected.readings, `readings, ${how}`);
  await source.close();
}

function checkWarnings(t: Test, { warnings }: Source, expected: readonly RegExp[]): void {
  t.equal(warnings.length, expected.length, `warnings: ${warnings.join('\n')}`);
  for (const pattern of expected)
    t.ok(
      warnings.some((warning) => pattern.test(warning)),
      String(pattern),
    );
}

function checkFacts(t: Test, source: Source, expected: RecipeCase['facts'] & object): void {
  for (const [machine, facts] of Object.entries(expected)) {
    const found = Object.fromEntries((source.facts.get(machine) ?? []).map(({ name, value }) => [name, value]));
    t.match(found, facts, `facts of ${machine}`);
  }
}

/** Neither database is taken for one of the program. */
export function checkOthers(t: Test, program: string, databases: Readonly<Record<string, string>>): void {
  for (const [name, sql] of Object.entries(databases)) {
    const path = writeSql(t, sql);
    let found: readonly string[] = [];
    try {
      const source = openReadings({ path });
      found = source.tables.flatMap(({ why }) => why);
      void source.close();
    } catch {
      // Discovery may refuse it; what matters is that the recipe does not take it.
    }
    t.notOk(
      found.some((why) => why.includes(`of ${program}`)),
      name,
    );
  }
}
