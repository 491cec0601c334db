/** How a table is read where names decide nothing: what its rows say. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { Tally } from '../../lib/model/tally.js';
import { scratch } from '../databases.js';
import { collect } from '../source/collect.js';

async function read(t: Test, sql: string) {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(sql);
  database.close();
  const source = openReadings({ path });
  const readings = await collect(source);
  const { signalNames, warnings, tableReports } = source;
  await source.close();
  return { readings, signals: signalNames, warnings, reports: tableReports };
}

const [T0, T1, T2] = [0, 1, 2].map((minute) => `2024-05-01T10:0${minute}:00.000Z`);

t.test('a clock without a zone beside an epoch: the epoch is the time, and the difference is said', async (t) => {
  const { readings, warnings } = await read(
    t,
    `CREATE TABLE log (time TEXT, utc_s INTEGER, machine TEXT, temp REAL);
     INSERT INTO log VALUES ('2024-05-01 12:00:00', 1714557600, 'a', 1.5), ('2024-05-01 12:01:00', 1714557660, 'a', 2.5),
       ('2024-05-01 12:02:00', 1714557720, 'a', 3.5)`,
  );
  t.strictSame(readings, { a: { [T0]: [1.5], [T1]: [2.5], [T2]: [3.5] } });
  t.match(warnings, [/^time tells the times of utc_s 2 h later, without a zone: it is a local clock, and not read$/]);
});

t.test('two columns together name the machine where one does not tell rows apart', async (t) => {
  const { readings } = await read(
    t,
    `CREATE TABLE log (time TEXT, hall TEXT, unit_no INTEGER, temp REAL);
     INSERT INTO log VALUES ('${T0}', 'n', 1, 1), ('${T0}', 'n', 2, 2), ('${T0}', 's', 1, 3), ('${T0}', 's', 2, 4),
       ('${T1}', 'n', 1, 5), ('${T1}', 'n', 2, 6), ('${T1}', 's', 1, 7), ('${T1}', 's', 2, 8)`,
  );
  t.strictSame(readings, {
    'n/1': { [T0]: [1], [T1]: [5] },
    'n/2': { [T0]: [2], [T1]: [6] },
    's/1': { [T0]: [3], [T1]: [7] },
    's/2': { [T0]: [4], [T1]: [8] },
  });
});

t.test('a table that is stored machine by machine, its times beginning anew', async (t) => {
  const { readings } = await read(
    t,
    `CREATE TABLE log (time TEXT, quelle TEXT, temp REAL, druck REAL);
     INSERT INTO log VALUES ('${T1}', 'x', 1.5, 2), ('${T2}', 'x', 2.5, 3), ('${T0}', 'y', 3.5, 4), ('${T1}', 'y', 4.5, 5)`,
  );
  t.strictSame(readings, { x: { [T1]: [1.5, 2], [T2]: [2.5, 3] }, y: { [T0]: [3.5, 4], [T1]: [4.5, 5] } });
});

t.test('messages of JSON beside messages of plain numbers', async (t) => {
  const { readings, signals } = await read(
    t,
    `CREATE TABLE messages (ts TEXT, topic TEXT, payload TEXT);
     INSERT INTO messages VALUES ('${T0}', 'a', '{"temp": 20.5, "door": {"open": true}}'), ('${T0}', 'b', '7'),
       ('${T1}', 'a', '{"temp": 21.5, "door": {"open": false}}'), ('${T1}', 'b', '8')`,
  );
  t.strictSame(signals, ['payload', 'payload.temp', 'payload.door.open']);
  t.strictSame(readings, {
    a: { [T0]: [null, 20.5, 1], [T1]: [null, 21.5, 0] },
    b: { [T0]: [7, null, null], [T1]: [8, null, null] },
  });
});

t.test('what is no JSON object behind the sample is counted, once', async (t) => {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(
    `CREATE TABLE log (ts INTEGER, machine TEXT, payload TEXT);
     WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 2999)
       INSERT INTO log SELECT 1714557600 + n, 'm', CASE WHEN n = 1000 THEN 'broken' WHEN n = 1001 THEN '7'
         WHEN n = 1002 THEN NULL WHEN n = 1003 THEN '{"late": 1}' ELSE '{"temp": ' || n || ', "mode": "on"}' END FROM i`,
  );
  database.close();
  const source = openReadings({ path });
  t.match(source.warnings, [/^log\.payload has 1 member of JSON objects that the sampled rows lack, not read: late;/]);
  const tally = new Tally();
  for await (const _ of source.batches({ tally }));
  await source.close();
  t.match([...tally], [{ column: 'log.payload.temp', rule: 'not a number', count: 2 }]);
  t.equal([...tally].length, 1);
});

t.test('one of several columns of values is filled, each for its type', async (t) => {
  const { readings } = await read(
    t,
    `CREATE TABLE log (ts TEXT, machine TEXT, tag TEXT, v_float REAL, v_text TEXT);
     INSERT INTO log VALUES ('${T0}', 'm', 'temp', 20.5, NULL), ('${T0}', 'm', 'mode', NULL, 'auto'),
       ('${T1}', 'm', 'temp', 21.5, NULL), ('${T1}', 'm', 'mode', NULL, 'manual')`,
  );
  t.strictSame(readings, { m: { [T0]: ['auto', 20.5], [T1]: ['manual', 21.5] } });
});

t.test('evidence says what the rows of the next best interpretation would lose', async (t) => {
  const { reports } = await read(
    t,
    `CREATE TABLE log (time TEXT, machine TEXT, temp REAL);
     INSERT INTO log VALUES ('${T0}', 'a', 1), ('${T0}', 'b', 2), ('${T1}', 'a', 3), ('${T1}', 'b', 4)`,
  );
  t.strictSame(reports[0].evidence, [
    'of all 4 rows, 0 repeat the time of another of the same machine and signal',
    'next best: a column per signal, by time and no machine (merges 50 % of the rows)',
  ]);
});

t.test('no name says what the columns are', async (t) => {
  const { readings, warnings } = await read(
    t,
    `CREATE TABLE log (zuko TEXT, wiga TEXT, fezu REAL);
     INSERT INTO log VALUES ('${T0}', 'a', 1), ('${T0}', 'b', 2), ('${T1}', 'a', 3), ('${T1}', 'b', 4)`,
  );
  t.strictSame(readings, { a: { [T0]: [1], [T1]: [3] }, b: { [T0]: [2], [T1]: [4] } });
  t.match(warnings, [/^no name in log says what its columns are, .* by zuko and wiga; source\.readings says which/]);
});
