import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { scratch } from '../databases.js';

const ROWS = 20_000;

/** A database whose values begin with `first`, so that it shows which of two files a value is from. */
function write(path: string, mode: string, first: number, rows = ROWS): string {
  const database = new Database(path);
  database.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = off;
    CREATE TABLE feat_0 (timestamp TEXT, machine TEXT, value REAL);
    INSERT INTO feat_0
    WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ${rows})
    SELECT strftime('%Y-%m-%d %H:%M:%S', 1546300800 + n / 20, 'unixepoch'), 'machine_' || (n % 20), ${first} + n FROM c`);
  database.close();
  return path;
}

interface Case {
  readonly mode: string;
  readonly reader: 'auto' | 'rows';
  /** Leaves frames in the log that are not in the file yet. */
  readonly withLog?: boolean;
  readonly meanwhile: (live: string, other: string) => void;
}

/** Sum of the values, where something happens after the first batch. */
async function readAmidst(t: { teardown(fn: () => void): unknown }, given: Case): Promise<number> {
  const directory = scratch(t);
  const live = write(join(directory, 'live.db'), given.mode, 0);
  const other = write(join(directory, 'other.db'), given.mode, 1e6);
  // It keeps its connection, so that the log stays.
  const keeper = new Database(live);
  if (given.withLog) {
    keeper.exec(
      'PRAGMA synchronous = off; PRAGMA wal_autocheckpoint = 0; UPDATE feat_0 SET value = value + 1 WHERE rowid > 15000',
    );
    keeper.exec('CREATE TABLE more (x); DROP TABLE more');
  }
  const source = openReadings({ path: live, reader: given.reader, threads: 1 });
  let sum = 0;
  try {
    let isFirst = true;
    for await (const batch of source.batches()) {
      sum += total(batch);
      if (isFirst) given.meanwhile(live, other);
      isFirst = false;
    }
    await source.verifyJoin();
  } finally {
    await source.close();
    keeper.close();
  }
  return sum;
}

function total({ length, values: [column] }: ReadingBatch): number {
  return column.subarray(0, length).reduce((sum, value) => sum + value, 0);
}

const SUM = (ROWS * (ROWS - 1)) / 2;

/** What happens past all locks, which is found. */
const OVERWRITES: Readonly<Record<string, Case['meanwhile']>> = {
  'copied over': (live, other) => execFileSync('cp', [other, live]),
  'copied over with the old times': (live, other) => execFileSync('cp', ['-p', other, live]),
  'cut off': (live) => truncateSync(live, 8192),
  'copied over after a checkpoint': (live, other) => {
    const writer = new Database(live);
    writer.pragma('wal_checkpoint(PASSIVE)');
    execFileSync('cp', [other, live]);
    writer.close();
  },
  emptied: (live) => writeFileSync(live, ''),
  lengthened: (live) => appendFileSync(live, 'x'),
};

const MODES = [{ mode: 'delete' }, { mode: 'wal' }, { mode: 'wal', withLog: true }];

for (const [what, meanwhile] of Object.entries(OVERWRITES)) {
  for (const { mode, withLog = false } of MODES) {
    for (const reader of ['auto', 'rows'] as const) {
      t.test(`${what} in ${mode} mode${withLog ? ' with a log' : ''}, reader ${reader}`, async (t) => {
        const error = await readAmidst(t, { mode, reader, withLog, meanwhile }).then(
          (sum) => sum,
          (error: Error & { code?: string }) => error,
        );
        t.match(error, { code: 'ERR_SOURCE_CHANGED', message: /^.*live\.db was written to while it was read/ });
      });
    }
  }
}

/** What others may do under the locks of SQLite, or without touching the file. */
const LEGAL: Readonly<Record<string, Case['meanwhile']>> = {
  renamed: (live) => renameSync(live, `${live}.old`),
  'replaced by renaming': (live, other) => renameSync(other, live),
  removed: (live) => rmSync(live),
  'copied from': (live) => execFileSync('cp', [live, `${live}.copy`]),
  'read by another connection': (live) => {
    const reader = new Database(live, { readonly: true });
    reader.prepare('SELECT count(*) FROM feat_0').get();
    reader.close();
  },
};

/** A commit of another process, then a checkpoint. */
function commitAnd(checkpoint: string): Case['meanwhile'] {
  return (live) => {
    const writer = new Database(live, { timeout: 50 });
    writer.exec('PRAGMA synchronous = off; PRAGMA wal_autocheckpoint = 0; UPDATE feat_0 SET value = value + 7');
    writer.exec(`${checkpoint}; INSERT INTO feat_0 SELECT * FROM feat_0 LIMIT 2000; ${checkpoint}`);
    writer.close();
  };
}

const IN_WAL: Readonly<Record<string, Case['meanwhile']>> = Object.fromEntries([
  ...['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'].map((kind) => [
    `checkpointed (${kind}) by a writer`,
    commitAnd(`PRAGMA wal_checkpoint(${kind})`),
  ]),
  ['vacuumed', commitAnd('VACUUM')],
  ['read on while its table is dropped', commitAnd('DROP TABLE IF EXISTS gone; CREATE TABLE gone (x); VACUUM')],
]);

for (const { mode, withLog = false } of MODES) {
  const cases = Object.entries({ ...LEGAL, ...(mode === 'wal' ? IN_WAL : {}) });
  for (const [what, meanwhile] of cases) {
    for (const reader of ['auto', 'rows'] as const) {
      t.test(
        `a database in ${mode} mode${withLog ? ' with a log' : ''} may be ${what}, reader ${reader}`,
        async (t) => {
          const sum = await readAmidst(t, { mode, reader, withLog, meanwhile });
          t.equal(sum, SUM + (withLog ? ROWS - 15_000 : 0), 'as it was at one moment');
        },
      );
    }
  }
}

t.test('a file whose time of modification alone has changed is not trusted', async (t) => {
  const meanwhile = (live: string): void => utimesSync(live, 1, 1);
  const reading = readAmidst(t, { mode: 'delete', reader: 'auto', meanwhile });
  await t.rejects(reading, { code: 'ERR_SOURCE_CHANGED', message: /another time of modification/ });
});
