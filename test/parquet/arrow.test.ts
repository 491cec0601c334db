/** Another implementation reads what is written: Rust's parquet and arrow crates, compiled to WebAssembly. */
import { join } from 'node:path';
import { float32, float64, TimeUnit, timestamp, uint64, utf8 } from '@uwdata/flechette';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { scratch, writeDatabase } from '../databases.js';
import { ORDERS, settingsOf, TEXTS, writePlant } from '../verify/plants.js';
import { readArrow, valuesOf } from './read-arrow.js';
import { readParquet } from './read-parquet.js';

const WHOLE = { '*': { dtype: 'float32' } };

t.test('what hyparquet reads, arrow reads', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'out.parquet');
  for (const order of ORDERS) {
    for (const [k, text] of TEXTS.entries()) {
      const database = writePlant(directory, `${order}${k}`, { order, isShared: k === 0 });
      const output = { format: 'parquet', encoding: k === 1 ? WHOLE : {} };
      await run({ settings: settingsOf(database, path, output, { source: { path: database, text_signals: text } }) });
      const { rows, metadata } = await readParquet(path);
      const table = readArrow(path);
      t.equal(table.numRows, rows.length);
      t.ok(rows.length > 1000);
      for (const { name } of metadata.schema.slice(1)) {
        t.strictSame(
          valuesOf(table, name),
          rows.map((row) => row[name]),
          `${order}, ${text}, ${name}`,
        );
      }
    }
  }
});

t.test('the types of its columns', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'out.parquet');
  const database = writePlant(directory, 'plant', { order: 'machine', isShared: true });
  const encoding = { load: { dtype: 'float32' }, counter: { dtype: 'uint64' } };
  await run({ settings: settingsOf(database, path, { format: 'parquet', encoding }) });
  const types = Object.fromEntries(readArrow(path).schema.fields.map(({ name, type }) => [name, type]));
  t.strictSame(types, {
    machine: utf8(),
    time: timestamp(TimeUnit.MICROSECOND, 'UTC'),
    temperature: float64(),
    load: float32(),
    counter: uint64(),
    state: utf8(),
  });
});

t.test('nanoseconds, several row groups, and a column without any value in some of them', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'out.parquet');
  const count = 150_000;
  const at = (n: number) => `2024-05-01T${new Date(n * 250).toISOString().slice(11, 23)}000001Z`;
  const rows = Array.from({ length: count }, (_, n) => [
    at(n),
    'm',
    n / 8,
    n < 130_000 ? null : n % 7,
    n < 130_000 ? null : 'on',
  ]);
  const columns = 'time TEXT, machine TEXT, a REAL, late REAL, word TEXT';
  const database = writeDatabase(join(directory, 'plant.db'), { log: { columns, rows } });
  const signals = { a: 'a', late: 'late', word: { column: 'word', as: 'flags' } };
  const readings = [{ table: 'log', time: 'time', machine: 'machine', signals }];
  await run({ settings: settingsOf(database, path, { format: 'parquet' }, { source: { path: database, readings } }) });
  const table = readArrow(path);
  t.equal((await readParquet(path)).metadata.row_groups.length, 2);
  const found = ['a', 'late', 'word'].map((name) => valuesOf(table, name));
  t.equal(
    found[0].findIndex((value, n) => value !== n / 8),
    -1,
  );
  t.equal(
    found[1].findIndex((value, n) => value !== (n < 130_000 ? null : n % 7)),
    -1,
  );
  t.equal(
    found[2].findIndex((value, n) => value !== (n < 130_000 ? null : 'on')),
    -1,
  );
  const start = 1_714_521_600_000_000_001n;
  t.equal(
    valuesOf(table, 'time').findIndex((value, n) => value !== start + BigInt(n) * 250_000_000n),
    -1,
  );
});
