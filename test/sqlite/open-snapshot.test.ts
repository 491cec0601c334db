import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { scratch } from '../databases.js';

type Test = typeof t;

const ROWS = 5000;

/** A database whose values begin with `first`, and whose tables lie on pages in the order of `names`. */
function write(path: string, mode: string, first: number, names: readonly string[]): string {
  const database = new Database(path);
  database.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = off`);
  for (const name of names) database.exec(`CREATE TABLE ${name} (timestamp TEXT, machine TEXT, value REAL)`);
  for (const name of names) {
    database.exec(`INSERT INTO ${name}
      WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ${ROWS})
      SELECT strftime('%Y-%m-%d %H:%M:%S', 1546300800 + n / 20, 'unixepoch'), 'machine_' || (n % 20),
        ${first + Number(name.slice(-1))} FROM c`);
  }
  database.close();
  return path;
}

/** Do something once, right before the first call of `exec` with `sql` on any connection. */
function before(t: Test, sql: string, meanwhile: () => void): void {
  const { prototype } = Database as unknown as { prototype: Database.Database };
  const { exec } = prototype;
  let isDone = false;
  t.teardown(() => {
    prototype.exec = exec;
  });
  prototype.exec = function (this: Database.Database, source: string) {
    if (source === sql && !isDone) {
      isDone = true;
      meanwhile();
    }
    return exec.call(this, source);
  };
}

/** The values that a source has for each signal, and the number of its times. */
async function readings(path: string, reader: 'auto' | 'rows'): Promise<Record<string, unknown>> {
  const source = openReadings({ path, reader, threads: 1 });
  const found = source.signalNames.map(() => new Set<number>());
  let length = 0;
  try {
    for await (const batch of source.batches()) {
      length += batch.length;
      batch.values.forEach((column, k) => {
        for (let i = 0; i < batch.length; i++) found[k].add(column[i]);
      });
    }
    await source.verifyJoin();
  } finally {
    await source.close();
  }
  return { length, ...Object.fromEntries(source.signalNames.map((name, k) => [name, [...found[k]]])) };
}

/** What is done to the database while it is opened, past its locks. */
const MEANWHILE: Readonly<Record<string, (t: Test, live: string, other: string, mode: string) => void>> = {
  'replaced by renaming': (t, live, other, mode) => {
    for (const suffix of ['-wal', '-shm']) rmSync(live + suffix, { force: true });
    renameSync(other, live);
    // All values are in the log of the new file.
    const writer = new Database(live);
    writer.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = off;
      BEGIN; UPDATE feat_1 SET value = 301; UPDATE feat_0 SET value = 300; COMMIT`);
    t.teardown(() => writer.close());
  },
  'copied over': (_t, live, other) => {
    const writer = new Database(other);
    writer.exec('UPDATE feat_1 SET value = 301; UPDATE feat_0 SET value = 300');
    writer.close();
    for (const suffix of ['-wal', '-shm']) rmSync(live + suffix, { force: true });
    execFileSync('cp', [other, live]);
  },
};

for (const mode of ['wal', 'delete']) {
  for (const reader of ['auto', 'rows'] as const) {
    for (const [what, meanwhile] of Object.entries(MEANWHILE)) {
      for (const sql of ['BEGIN', 'COMMIT']) {
        t.test(`${what} before ${sql}, ${mode}, ${reader}`, async (t) => {
          const directory = scratch(t);
          const live = write(join(directory, 'live.db'), mode, 100, ['feat_0', 'feat_1']);
          const other = write(join(directory, 'other.db'), mode, 200, ['feat_1', 'feat_0']);
          utimesSync(live, 1e9, 1e9);
          before(t as Test, sql, () => meanwhile(t as Test, live, other, mode));
          t.same(await readings(live, reader), { length: ROWS, feat_0: [300], feat_1: [301] }, 'all of one file');
        });
      }
    }
  }
}

t.test('another file at each attempt', async (t) => {
  const directory = scratch(t);
  const live = write(join(directory, 'live.db'), 'delete', 100, ['feat_0', 'feat_1']);
  const { prototype } = Database as unknown as { prototype: Database.Database };
  const { exec } = prototype;
  t.teardown(() => {
    prototype.exec = exec;
  });
  let times = 0;
  prototype.exec = function (this: Database.Database, source: string) {
    if (source === 'BEGIN') {
      execFileSync('cp', [live, `${live}.new`]);
      renameSync(`${live}.new`, live);
      times++;
    }
    return exec.call(this, source);
  };
  t.throws(() => openReadings({ path: live, reader: 'rows', threads: 1 }), {
    code: 'ERR_SOURCE_CHANGED',
    message: `${live} was replaced by another file each of the 20 times it was opened; run again`,
  });
  t.ok(times >= 20, `${times} times`);
});
