import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openReadings, type ReadingsOptions } from '../../../lib/job/open-source.js';
import { literal } from '../../../lib/sqlite/sql.js';
import { fleetcdf } from '../../cli/cli.js';
import { type Cell, scratch, writeDatabase } from '../../databases.js';
import { collect } from '../collect.js';

const minute = (n: number): string => new Date(Date.UTC(2024, 4, 1, 0, n)).toISOString();

const ENCODINGS = ['UTF-8', 'UTF-16le', 'UTF-16be'];

t.test('a literal is the text, whatever it holds', async (t) => {
  for (const encoding of ENCODINGS) {
    const database = new Database(':memory:');
    database.exec(`PRAGMA encoding = '${encoding}'`);
    for (const text of ['', "it's", '\0', 'a\0b', "\0'\0", 'é\0🏭', '\0\0']) {
      const select = database.prepare(`SELECT ${literal(text)}, ${literal(text)} = ?, ${literal(text)} IN (?, 'x')`);
      t.strictSame(select.raw().get(text, text), [text, 1, 1], JSON.stringify(text));
    }
    database.close();
  }
});

const NAMES = ['a\0b', 'a\0c', 'a', 'd'];

/** A tall table of four signals, the first two with texts. */
const rows = (machine: string): (readonly Cell[])[] =>
  Array.from({ length: 40 }, (_, k) => [
    minute(k >> 2),
    machine,
    NAMES[k & 3],
    k & 2 ? k + 0.5 : ['on', 'off', 'off\0'][(k >> 2) % 3],
  ]);

const COLUMNS = 'time TEXT, machine TEXT, signal TEXT, value';

async function read(path: string, options: Partial<ReadingsOptions> = {}) {
  const source = openReadings({ path, ...options });
  const readings = await collect(source);
  const { signalNames } = source;
  await source.close();
  return { readings, signalNames };
}

for (const encoding of ENCODINGS) {
  t.test(`names and texts with a NUL are read from ${encoding}`, async (t) => {
    const tables = { log: { columns: COLUMNS, rows: rows('m\0') } };
    const path = writeDatabase(join(scratch(t), 'plant.db'), tables, `PRAGMA encoding = '${encoding}'`);
    for (const reader of ['auto', 'rows'] as const) {
      const { signalNames, readings } = await read(path, { reader });
      t.same([...signalNames].sort(), [...NAMES].sort());
      const at = (name: string) => Object.values(readings['m\0']).map((row) => row[signalNames.indexOf(name)]);
      const texts = Array.from({ length: 10 }, (_, k) => ['on', 'off', 'off\0'][k % 3]);
      t.same(at('a\0b'), texts);
      t.same(at('a\0c'), texts);
      t.same(
        at('a'),
        texts.map((_, k) => 4 * k + 2.5),
      );
      const one = await read(path, { reader, selection: { signals: ['a\0c'], machines: ['m\0'] } });
      t.same(
        Object.values(one.readings['m\0']),
        texts.map((text) => [text]),
      );
    }
  });
}

t.test('every format writes a signal whose name has a NUL', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), { log: { columns: COLUMNS, rows: rows('m') } });
  for (const format of ['csv', 'ndjson', 'parquet', 'classic', 'cdf5', 'netcdf4']) {
    const { status, stdout, stderr } = fleetcdf([path, '-', '--format', format, '--quiet']);
    t.equal(status, 0, `${format}: ${stderr}`);
    t.ok(stdout.length > 0);
  }
});

t.test('a name that is not UTF-8 is found again when rows are selected', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), { log: { columns: COLUMNS, rows: [] } });
  const database = new Database(path);
  const insert = database.prepare('INSERT INTO log VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?)');
  const names = [Buffer.from('temp \xb0C', 'latin1'), Buffer.from('mode')];
  for (let k = 0; k < 40; k++)
    insert.run(minute(k >> 1), Buffer.from('m\xfc', 'latin1'), names[k & 1], k & 1 ? 'on' : k);
  database.close();
  for (const reader of ['auto', 'rows'] as const) {
    const all = await read(path, { reader });
    const some = await read(path, { reader, selection: { signals: ['temp \ufffdC'], machines: ['m\ufffd'] } });
    const at = all.signalNames.indexOf('temp \ufffdC');
    t.same(
      Object.values(some.readings['m\ufffd']),
      Object.values(all.readings['m\ufffd']).map((row) => [row[at]]),
    );
    t.equal(Object.keys(some.readings['m\ufffd']).length, 20);
  }
});
