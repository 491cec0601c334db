import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { machineRows } from '../../lib/source/machine-rows.js';
import { scratch } from '../databases.js';

t.test('the rows of machines, found in a table with gaps in its rowids', async (t) => {
  const database = new Database(join(scratch(t), 'plant.db'));
  t.teardown(() => database.close());
  database.exec('CREATE TABLE log (machine TEXT, time INTEGER)');
  const insert = database.prepare('INSERT INTO log (rowid, machine, time) VALUES (?, ?, 0)');
  const machines = ['b', 'a', '7', 'c'];
  let rowid = -50n;
  const rows = machines.flatMap((machine, m) =>
    Array.from({ length: 3 + 5 * m }, (_, i) => {
      rowid += BigInt(1 + ((i * 7 + m) % 11));
      insert.run(rowid, machine);
      return { rowid, m };
    }),
  );
  const table = { name: 'log', rowid: 'rowid', machine: 'machine', time: 'time', signals: [] };
  const placeOf = (key: string): number | undefined => {
    const place = machines.indexOf(key);
    return place < 0 ? undefined : place;
  };
  for (let from = 0; from < machines.length; from++) {
    for (let to = from + 1; to <= machines.length; to++) {
      const where = machineRows(database, table, { placeOf, from, to });
      const found = database.prepare(`SELECT rowid FROM log WHERE ${where}`).pluck().safeIntegers().all();
      t.same(
        found,
        rows.filter(({ m }) => m >= from && m < to).map((row) => row.rowid),
        `${from} to ${to}`,
      );
    }
  }
  const range = { placeOf, from: 0, to: 1 };
  t.equal(machineRows(database, { ...table, where: 'time > 0' }, range), undefined);
  t.equal(machineRows(database, table, { ...range, placeOf: () => undefined }), undefined);
});
