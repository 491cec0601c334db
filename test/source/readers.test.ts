import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import type { ReadingsOptions } from '../../lib/job/open-source.js';
import { openReadings } from '../../lib/job/open-source.js';
import { Tally } from '../../lib/model/tally.js';
import { scratch } from '../databases.js';

/** Enough pages for threads: readings of sensors that belong to machines; some are text. */
function write(t: Test): string {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(`
    PRAGMA synchronous = off; BEGIN;
    CREATE TABLE machines (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO machines VALUES (1, 'press'), (2, 'oven'), (3, 'pump');
    CREATE TABLE sensors (id INTEGER PRIMARY KEY, machine_id INTEGER REFERENCES machines, name TEXT);
    INSERT INTO sensors VALUES (1, 1, 'temp'), (2, 1, 'valve'), (3, 2, 'temp'), (4, 2, 'valve'), (5, 3, 'temp');
    CREATE TABLE readings (id INTEGER PRIMARY KEY AUTOINCREMENT, ts REAL, sensor_id INTEGER REFERENCES sensors, value, pad BLOB);
    WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 59999)
    INSERT INTO readings (ts, sensor_id, value, pad)
    SELECT 1700000000 + n / 5, CASE WHEN n % 4999 = 7 THEN NULL ELSE 1 + n % 5 END,
      CASE WHEN n % 5 IN (1, 3) THEN CASE n % 7 WHEN 0 THEN 'open' WHEN 1 THEN 3 ELSE 'closed' END
        WHEN n % 3001 = 0 THEN 'broken' WHEN n % 3 = 0 THEN CAST(n * 0.25 AS TEXT) ELSE n * 0.25 END, zeroblob(250) FROM c;
    COMMIT`);
  database.close();
  return path;
}

async function readAll(options: ReadingsOptions) {
  const source = openReadings(options);
  const tally = new Tally();
  const machine: number[] = [];
  const time: bigint[] = [];
  const values: number[][] = source.signals.map(() => []);
  for await (const batch of source.batches({ tally })) {
    machine.push(...batch.machine.subarray(0, batch.length));
    time.push(...batch.time.subarray(0, batch.length));
    for (const [s, column] of batch.values.entries()) values[s].push(...column.subarray(0, batch.length));
  }
  const kinds = source.readers.map(({ kind }) => kind);
  await source.close();
  return {
    kinds,
    pass: { machine, time, values, signals: source.signals, names: source.machines.names, tally: [...tally] },
  };
}

t.test('a tall table with references and text is the same by rows, by pages and in threads', async (t) => {
  const path = write(t);
  const since = 1_700_003_000_000_000_000n;
  for (const wanted of [
    {},
    { window: { since } },
    { machines: ['o*'] },
    { signals: ['valve'] },
    { signals: ['temp'], machines: ['press'], window: { since } },
  ]) {
    const rows = await readAll({ path, selection: wanted, reader: 'rows' });
    t.strictSame(rows.kinds, ['rows']);
    t.ok(rows.pass.time.length > 1000);
    for (const threads of [1, 2]) {
      const pages = await readAll({ path, selection: wanted, threads });
      t.strictSame(pages.kinds, ['pages']);
      t.strictSame(pages.pass, rows.pass, `${JSON.stringify(Object.keys(wanted))}, ${threads} threads`);
    }
  }
  const { signals, names } = (await readAll({ path })).pass;
  t.strictSame(names, ['press', 'oven', 'pump']);
  t.match(signals, [
    { name: 'temp', kind: 'number' },
    { name: 'valve', kind: 'flags', meanings: ['3', 'closed', 'open'] },
  ]);
});
