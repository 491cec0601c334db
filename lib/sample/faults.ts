import Database from 'better-sqlite3';

/** What {@link addFaults} put into a sample database. */
export interface Faults {
  /** Values that are NULL. */
  readonly missing: number;
  /** Values that are the text `n/a`. */
  readonly texts: number;
  /** Rows that are there twice, the second time with another value. */
  readonly duplicates: number;
  /** Rows that are gone, of all tables, as a machine was cut off for a while. */
  readonly outage: { readonly machine: string; readonly rows: number };
}

/** One row in so many has the fault; primes, so that they do not fall on the same rows. */
const EVERY = { missing: 1499, text: 4999, duplicate: 2399 };

/** The tables of a sample database, and the fault of each. */
const TABLES = ['feat_0', 'feat_1', 'feat_2', 'feat_3'];
/** The machine, and the days without it. */
const OUTAGE = { machine: 'machine_7', from: '2020-03-01', until: '2020-03-15' };

/**
 * Gives a sample database the faults of a real one: values that are missing or text, rows that came twice, two
 * weeks without one of the machines. Its times become whole seconds, as loggers write them. The spikes beyond ±150
 * are there already. The same database gets the same faults.
 */
export function addFaults(path: string): Faults {
  const database = new Database(path);
  const change = (sql: string, ...parameters: string[]): number => database.prepare(sql).run(...parameters).changes;
  try {
    return database.transaction((): Faults => {
      for (const table of TABLES) change(`UPDATE ${table} SET timestamp = substr(timestamp, 1, 19)`);
      const { machine, from, until } = OUTAGE;
      const where = 'machine = ? AND timestamp >= ? AND timestamp < ?';
      const gone = TABLES.map((table) => change(`DELETE FROM ${table} WHERE ${where}`, machine, from, until));
      return {
        missing: change(`UPDATE feat_1 SET value = NULL WHERE rowid % ${EVERY.missing} = 0`),
        texts: change(`UPDATE feat_3 SET value = 'n/a' WHERE rowid % ${EVERY.text} = 0`),
        duplicates: change(
          `INSERT INTO feat_2 SELECT timestamp, machine, value + 0.5 FROM feat_2 WHERE rowid % ${EVERY.duplicate} = 0`,
        ),
        outage: { machine, rows: gone.reduce((sum, n) => sum + n) },
      };
    })();
  } finally {
    database.close();
  }
}
